"use client";

import { useState } from "react";
import { LearnedFrame } from "./learned-frame.tsx";
import type { Learned } from "./learned-ways.ts";
import { TuneNumber } from "./tune-number.tsx";
import type { Learning } from "./use-learned.ts";

export type BudgetCardProps = {
  zone: string;
  card: NonNullable<Learned["budget"]>;
  learning: Learning;
};

/** How many interruptions a week are enough, over all their topics, with the ways to change that. */
export function BudgetCard({ zone, card, learning }: BudgetCardProps) {
  const { undoBudget, keepBudget, isBusy } = learning;
  const [perWeek, setPerWeek] = useState(String(card.weeklyMax));
  const isWhole = /^[1-9]\d{0,2}$/.test(perWeek);
  return (
    <LearnedFrame
      zone={zone}
      card={{ ...card, topicName: "Your week", icon: "gauge" }}
      label="Learned of your week"
      sentence={card.sentence}
      isBusy={isBusy}
      onUndo={() => undoBudget(false)}
      onStop={() => undoBudget(true)}
      tuning={{
        onKeep: () => keepBudget(),
        panel: (close) => (
          <TuneNumber
            label="Alerts a week"
            typed={perWeek}
            wrong={isWhole ? undefined : "Type a whole number, 1 to 999."}
            save="Make it my limit"
            own="limit"
            isBusy={isBusy}
            onType={setPerWeek}
            onSave={() => {
              keepBudget(Number(perWeek));
              close();
            }}
          />
        ),
      }}
    >
      <p className="mt-1 text-pretty text-ink-2">
        Only topics that learn wait for it, and none where you set your own line; what is urgent never waits.
      </p>
    </LearnedFrame>
  );
}
