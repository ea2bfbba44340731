"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";
import { LearnedFrame } from "./learned-frame.tsx";
import type { Learned, useLearned } from "./use-learned.ts";

export type BudgetCardProps = {
  zone: string;
  card: NonNullable<Learned["budget"]>;
  learning: ReturnType<typeof useLearned>;
};

/** How many interruptions a week are enough, over all their topics, with the ways to change that. */
export function BudgetCard({ zone, card, learning }: BudgetCardProps) {
  const { undoBudget, keepBudget, isBusy } = learning;
  const [head = "", ...rest] = card.sentence.split(/(?<=\.) /);
  const [perWeek, setPerWeek] = useState(String(card.weeklyMax));
  const isWhole = /^[1-9]\d{0,2}$/.test(perWeek);
  return (
    <LearnedFrame
      zone={zone}
      card={{ ...card, topicName: "Your week", icon: "gauge" }}
      label="Learned of your week"
      head={head}
      rest={<p className="mt-1 text-pretty text-ink-2">{rest.join(" ")}</p>}
      isBusy={isBusy}
      onUndo={() => undoBudget(false)}
      onStop={() => undoBudget(true)}
      tuning={{
        onKeep: () => keepBudget(),
        panel: (close) => (
          <form
            className="flex flex-wrap items-end gap-2.5 border-t border-hair bg-ground px-[18px] py-3.5"
            onSubmit={(event) => {
              event.preventDefault();
              if (!isWhole) return;
              keepBudget(Number(perWeek));
              close();
            }}
          >
            <Field label="Alerts a week" error={isWhole ? undefined : "Type a whole number, 1 to 999."}>
              <NumberInput value={perWeek} onValueChange={setPerWeek} className="w-36" />
            </Field>
            <Button type="submit" kind="solid" isBusy={isBusy} disabled={!isWhole}>
              Make it my limit
            </Button>
            <p className="w-full text-label text-ink-3">Your own limit always wins; nothing learned moves it.</p>
          </form>
        ),
      }}
    >
      <p className="mt-1 text-pretty text-ink-2">
        Only topics that learn wait for it, and none where you set your own line; what is urgent never waits.
      </p>
    </LearnedFrame>
  );
}
