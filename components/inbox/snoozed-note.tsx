"use client";

import { AlarmClock } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Time } from "#components/ui/time.tsx";
import { useNow } from "#components/ui/use-now.ts";
import { useInboxUpdate } from "./use-inbox.ts";

export type SnoozedNoteProps = {
  workspace: string;
  message: { id: number; snoozedUntil: Date | null };
  zone: string;
};

/** Until when a message is put away, with the way back; nothing once it is here again. */
export function SnoozedNote({ workspace, message, zone }: SnoozedNoteProps) {
  const now = useNow();
  const { snooze } = useInboxUpdate(workspace);
  const { id, snoozedUntil } = message;
  if (!snoozedUntil || (now && snoozedUntil <= now)) return null;
  return (
    // above the link that covers a whole row
    <p className="relative z-10 mt-1.5 flex flex-wrap items-center gap-2 text-[12.5px] text-ink-2">
      <AlarmClock aria-hidden size={14} className="shrink-0" />
      <span>
        Snoozed until <Time at={snoozedUntil} style="short" zone={zone} />
      </span>
      <Button size="s" onClick={() => snooze(id, null)}>
        Bring it back
      </Button>
    </p>
  );
}
