"use client";

import { LearnedFrame } from "./learned-frame.tsx";
import type { Learned } from "./learned-ways.ts";
import type { Learning } from "./use-learned.ts";

export type FirstCardProps = {
  zone: string;
  card: Learned["first"][number];
  learning: Learning;
};

/** A topic whose alerts reach them among the first, for they answer within the hour. */
export function FirstCard({ zone, card, learning }: FirstCardProps) {
  const { undo, stop, isBusy } = learning;
  return (
    <LearnedFrame
      zone={zone}
      card={card}
      label={`Learned of when ${card.topicName} reaches you`}
      sentence={card.sentence.replace(": ", ". ")}
      isBusy={isBusy}
      onUndo={() => undo(card, "tier")}
      onStop={() => stop(card.topicId)}
    />
  );
}
