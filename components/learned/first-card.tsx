"use client";

import { Undo2 } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { Tag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Learned, useLearned } from "./use-learned.ts";

export type FirstCardProps = {
  zone: string;
  card: Learned["first"][number];
  learning: ReturnType<typeof useLearned>;
};

/** A topic whose alerts reach them among the first, for they answer within the hour. */
export function FirstCard({ zone, card, learning }: FirstCardProps) {
  const { undo, stop, isBusy } = learning;
  const [head = "", ...rest] = card.sentence.split(/(?<=:) /);
  return (
    <article
      className="rounded-card border border-line bg-surface"
      aria-label={`Learned of when ${card.topicName} reaches you`}
    >
      <div className="px-[18px] pt-4 pb-3.5">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <NamedIcon name={card.icon} size={18} className="shrink-0 text-ink-2" />
          <h2 className="font-[650]">{card.topicName}</h2>
          {card.isNew && <Tag tone="brass">New</Tag>}
          <span className="ml-auto text-label text-ink-3">
            since <Time at={card.since} style="date" zone={zone} />
          </span>
        </div>
        <p className="engraved mt-2 text-title text-pretty">{head.replace(/:$/, ".")}</p>
        <p className="mt-1 text-pretty text-ink-2 first-letter:uppercase">{rest.join(" ")}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2 border-t border-hair px-[18px] py-3">
        <Button icon={<Undo2 aria-hidden size={14} />} isBusy={isBusy} onClick={() => undo(card, "tier")}>
          Undo
        </Button>
        <Button kind="ghost" isBusy={isBusy} className="ml-auto" onClick={() => stop(card.topicId)}>
          Stop learning
        </Button>
      </div>
    </article>
  );
}
