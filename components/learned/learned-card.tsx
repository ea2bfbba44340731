"use client";

import { useState } from "react";
import { Link } from "#components/ui/link.tsx";
import { plural } from "#components/ui/number-words.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { LearnedFrame } from "./learned-frame.tsx";
import type { LearnedCardData } from "./learned-ways.ts";
import { TuneNumber } from "./tune-number.tsx";
import type { Learning } from "./use-learned.ts";

export type LearnedCardProps = {
  workspace: string;
  zone: string;
  card: LearnedCardData;
  learning: Learning;
};

/** One learned line: what it does, the counts that it was made from, and the ways to change it. */
export function LearnedCard({ workspace, zone, card, learning }: LearnedCardProps) {
  const { undo, keep, stop, isBusy } = learning;
  return (
    <LearnedFrame
      zone={zone}
      card={card}
      label={`Learned of ${card.topicName}`}
      sentence={card.sentence}
      isBusy={isBusy}
      onUndo={() => undo(card, "line")}
      onStop={() => stop(card.topicId)}
      tuning={{
        onKeep: () => keep(card),
        panel: (close) => <Tune card={card} learning={learning} onDone={close} />,
      }}
    >
      <LineMarks card={card} />
      <p className="text-ink-2">
        {card.heldCount === 0 ? (
          "Nothing was held back in the last 30 days."
        ) : (
          <>
            {plural(card.heldCount, "alert")} held back in the last 30 days.{" "}
            <Link href={`/a/${workspace}/inbox?tab=held`}>Still in your inbox</Link>
          </>
        )}
      </p>
    </LearnedFrame>
  );
}

/** Hatched is where it rings: from the learned line on. The needle is where it rang from before. */
function LineMarks({ card }: { card: LearnedCardData }) {
  const end = card.line * 2;
  const at = (value: number) => `${Math.min(100, (value / end) * 100)}%`;
  const words = (value: number) => (card.unit ? `${value} ${card.unit}` : String(value));
  return (
    <div
      className="pt-8 pb-9"
      role="img"
      aria-label={`Held back under ${words(card.line)}; before, alerts came from ${words(card.base)} on.`}
    >
      <div className="relative h-2 rounded-full bg-sunken inset-ring inset-ring-line">
        <span
          className="absolute inset-y-0 right-0 rounded-r-full bg-when [background-image:repeating-linear-gradient(115deg,transparent_0_5px,rgb(255_255_255/0.22)_5px_8px)]"
          style={{ left: at(card.line) }}
        />
        <span className="absolute -inset-y-1.5 w-0.5 -translate-x-1/2 bg-ink" style={{ left: at(card.base) }} />
        <span
          className="absolute -top-7 -translate-x-1/2 text-label whitespace-nowrap text-ink-2"
          style={{ left: at(card.base) }}
        >
          {words(card.base)} before
        </span>
        <span
          className="absolute top-1/2 grid size-[22px] -translate-1/2 place-items-center rounded-full border-[1.5px] border-brass-lo bg-brass ring-2 ring-surface"
          style={{ left: at(card.line) }}
        >
          <span className="h-2 w-[5px] border-x-[1.5px] border-on-brass" />
        </span>
        <span
          className="absolute top-5 -translate-x-1/2 text-label font-[620] whitespace-nowrap"
          style={{ left: at(card.line) }}
        >
          {words(card.line)} learned
        </span>
      </div>
    </div>
  );
}

type TuneProps = Pick<LearnedCardProps, "card" | "learning"> & { onDone: () => void };

/** Begins at the learned line; what is saved is their own. */
function Tune({ card, learning, onDone }: TuneProps) {
  const [line, setLine] = useState(String(card.line));
  return (
    <TuneNumber
      label={card.label}
      unit={card.unit}
      typed={line}
      wrong={isDecimal(line) ? undefined : "Type a plain number."}
      save="Make it my line"
      own="line"
      isBusy={learning.isBusy}
      onType={setLine}
      onSave={() => {
        learning.keep(card, line);
        onDone();
      }}
    />
  );
}
