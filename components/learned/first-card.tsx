"use client";

import { LearnedFrame } from "./learned-frame.tsx";
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
    <LearnedFrame
      zone={zone}
      card={card}
      label={`Learned of when ${card.topicName} reaches you`}
      head={head.replace(/:$/, ".")}
      rest={<p className="mt-1 text-pretty text-ink-2 first-letter:uppercase">{rest.join(" ")}</p>}
      isBusy={isBusy}
      onUndo={() => undo(card, "tier")}
      onStop={() => stop(card.topicId)}
    />
  );
}
