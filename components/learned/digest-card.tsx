"use client";

import { useState } from "react";
import { isDecimal } from "#server/contract/decimal.ts";
import { LearnedFrame } from "./learned-frame.tsx";
import type { Learned } from "./learned-ways.ts";
import { TuneNumber } from "./tune-number.tsx";
import type { Learning } from "./use-learned.ts";

export type DigestCardProps = {
  zone: string;
  card: Learned["digests"][number];
  learning: Learning;
};

/** A topic whose small alerts wait for the daily digest, by learning or by their own wish. */
export function DigestCard({ zone, card, learning }: DigestCardProps) {
  const { undo, keepDigest, stop, isBusy } = learning;
  const [under, setUnder] = useState(String(card.line));
  return (
    <LearnedFrame
      zone={zone}
      card={card}
      label={`Learned of the digest of ${card.topicName}`}
      sentence={card.sentence}
      isBusy={isBusy}
      onUndo={() => (card.isOwn ? keepDigest(card, null) : undo(card, "digest"))}
      onStop={() => stop(card.topicId)}
      tuning={{
        ...(card.isOwn ? {} : { onKeep: () => keepDigest(card) }),
        panel: (close) => (
          <TuneNumber
            label="In the digest under"
            unit={card.unit}
            typed={under}
            wrong={isDecimal(under) ? undefined : "Type a plain number."}
            save="Make it my own"
            own="wish"
            isBusy={isBusy}
            onType={setUnder}
            onSave={() => {
              keepDigest(card, under);
              close();
            }}
          />
        ),
      }}
    >
      <p className="mt-1 text-pretty text-ink-2">Your inbox has each of them at once; what is urgent never waits.</p>
    </LearnedFrame>
  );
}
