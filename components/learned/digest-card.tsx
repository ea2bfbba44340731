"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";
import { isDecimal } from "#server/contract/decimal.ts";
import { LearnedFrame } from "./learned-frame.tsx";
import type { Learned, useLearned } from "./use-learned.ts";

export type DigestCardProps = {
  zone: string;
  card: Learned["digests"][number];
  learning: ReturnType<typeof useLearned>;
};

/** A topic whose small alerts wait for the daily digest, by learning or by their own wish. */
export function DigestCard({ zone, card, learning }: DigestCardProps) {
  const { undo, keepDigest, stop, isBusy } = learning;
  const [head = "", ...rest] = card.sentence.split(/(?<=\.) /);
  const [under, setUnder] = useState(String(card.line));
  return (
    <LearnedFrame
      zone={zone}
      card={card}
      label={`Learned of the digest of ${card.topicName}`}
      head={head}
      rest={<p className="mt-1 text-pretty text-ink-2">{rest.join(" ")}</p>}
      isBusy={isBusy}
      onUndo={() => (card.isOwn ? keepDigest(card, null) : undo(card, "digest"))}
      onStop={() => stop(card.topicId)}
      tuning={{
        ...(card.isOwn ? {} : { onKeep: () => keepDigest(card) }),
        panel: (close) => (
          <form
            className="flex flex-wrap items-end gap-2.5 border-t border-hair bg-ground px-[18px] py-3.5"
            onSubmit={(event) => {
              event.preventDefault();
              if (!isDecimal(under)) return;
              keepDigest(card, under);
              close();
            }}
          >
            <Field label="In the digest under" error={isDecimal(under) ? undefined : "Type a plain number."}>
              <NumberInput value={under} onValueChange={setUnder} unit={card.unit || undefined} className="w-36" />
            </Field>
            <Button type="submit" kind="solid" isBusy={isBusy} disabled={!isDecimal(under)}>
              Make it my own
            </Button>
            <p className="w-full text-label text-ink-3">Your own wish always wins; nothing learned moves it.</p>
          </form>
        ),
      }}
    >
      <p className="mt-1 text-pretty text-ink-2">Your inbox has each of them at once; what is urgent never waits.</p>
    </LearnedFrame>
  );
}
