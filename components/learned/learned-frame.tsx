"use client";

import { SlidersHorizontal, Undo2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Learned } from "./learned-ways.ts";

export type LearnedFrameProps = {
  zone: string;
  card: Pick<Learned["first"][number], "topicName" | "icon" | "isNew" | "since">;
  /** What it is learned of, for who does not see. */
  label: string;
  /** Why, made from counts: its first part is large, up to the first full stop. */
  sentence: string;
  /** Pictures of it. */
  children?: ReactNode;
  isBusy: boolean;
  onUndo: () => void;
  onStop: () => void;
  /** Where it can be made one's own: as it is, or another. */
  tuning?: { onKeep?: () => void; panel: (close: () => void) => ReactNode };
};

/** One thing that was learned: what it does, the counts that it was made from, and the ways to change it. */
export function LearnedFrame({ zone, card, label, sentence, children, tuning, ...on }: LearnedFrameProps) {
  const [isTuning, setIsTuning] = useState(false);
  const [head, ...rest] = sentence.split(/(?<=\.) /);
  return (
    <article className="rounded-card border border-line bg-surface" aria-label={label}>
      <div className="px-[18px] pt-4 pb-3.5">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <NamedIcon name={card.icon} size={18} className="shrink-0 text-ink-2" />
          <h2 className="font-[650]">{card.topicName}</h2>
          {card.isNew && <Tag tone="brass">New</Tag>}
          <span className="ml-auto text-label text-ink-3">
            since <Time at={card.since} style="date" zone={zone} />
          </span>
        </div>
        <p className="engraved mt-2 text-title text-pretty">{head}</p>
        <p className="mt-1 text-pretty text-ink-2 first-letter:uppercase">{rest.join(" ")}</p>
        {children}
      </div>
      {isTuning && tuning?.panel(() => setIsTuning(false))}
      <div className="flex flex-wrap items-center gap-2 border-t border-hair px-[18px] py-3">
        <Button icon={<Undo2 aria-hidden size={14} />} isBusy={on.isBusy} onClick={on.onUndo}>
          Undo
        </Button>
        {tuning && (
          <>
            {tuning.onKeep && (
              <Button kind="ghost" isBusy={on.isBusy} onClick={tuning.onKeep}>
                Keep
              </Button>
            )}
            <Button
              kind="ghost"
              aria-expanded={isTuning}
              icon={<SlidersHorizontal aria-hidden size={14} />}
              onClick={() => setIsTuning(!isTuning)}
            >
              Tune
            </Button>
          </>
        )}
        <Button kind="ghost" isBusy={on.isBusy} className="ml-auto" onClick={on.onStop}>
          Stop learning
        </Button>
      </div>
    </article>
  );
}
