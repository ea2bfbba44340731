"use client";

import { Undo2 } from "lucide-react";
import { useLearned } from "#components/learned/use-learned.ts";
import { Button } from "#components/ui/button.tsx";
import { type InboxMessage, useInboxUpdate } from "./use-inbox.ts";

export type HeldActionsProps = {
  workspace: string;
  message: Pick<InboxMessage, "id" | "topicId" | "topic" | "verdict">;
};

/** What can be done about an alert that was held back: have such ones sent again, or call this one useful. */
export function HeldActions({ workspace, message }: HeldActionsProps) {
  const { learned, undo, isBusy } = useLearned(workspace);
  const { mark } = useInboxUpdate(workspace);
  const { topicId, topic, verdict } = message;
  const isHolding = learned.data?.cards.some((card) => card.topicId === topicId);
  const isUseful = verdict === "useful";
  return (
    // above the link that covers the whole row
    <div className="relative z-10 mt-2 flex flex-wrap gap-1.5">
      {isHolding && topicId !== null && (
        <Button
          icon={<Undo2 aria-hidden size={14} />}
          isBusy={isBusy}
          onClick={() => undo({ topicId, topicName: topic?.name ?? "This topic" }, "line")}
        >
          Send these again
        </Button>
      )}
      <Button
        kind="ghost"
        aria-pressed={isUseful}
        onClick={() => mark([message.id], { verdict: isUseful ? null : "useful" })}
      >
        {isUseful ? "Useful, thank you" : "Useful"}
      </Button>
    </div>
  );
}
