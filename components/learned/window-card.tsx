"use client";

import { useState } from "react";
import { CadenceTime } from "#components/times/cadence-picker.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Cadence } from "#server/contract/timing.ts";
import { LearnedFrame } from "./learned-frame.tsx";
import type { Learned } from "./learned-ways.ts";
import type { Learning } from "./use-learned.ts";
import { WeekMarks } from "./week-marks.tsx";

export type WindowCardProps = {
  zone: string;
  card: Learned["windows"][number];
  learning: Learning;
};

/** A topic whose alerts come on the day on which they act anyway, with the ways to change that. */
export function WindowCard({ zone, card, learning }: WindowCardProps) {
  const { undo, keepWindow, stop, isBusy } = learning;
  return (
    <LearnedFrame
      zone={zone}
      card={card}
      label={`Learned of the days of ${card.topicName}`}
      sentence={card.sentence}
      isBusy={isBusy}
      onUndo={() => undo(card, "window")}
      onStop={() => stop(card.topicId)}
      tuning={{
        onKeep: () => keepWindow(card),
        panel: (close) => (
          <Tune
            card={card}
            isBusy={isBusy}
            onSave={(cadence) => {
              keepWindow(card, cadence);
              close();
            }}
          />
        ),
      }}
    >
      <WeekMarks day={card.day} />
      <p className="text-pretty text-ink-2">Your inbox has each of them at once; what is urgent never waits.</p>
    </LearnedFrame>
  );
}

type TuneProps = Pick<WindowCardProps, "card"> & { isBusy: boolean; onSave: (cadence: Cadence) => void };

/** Begins at the learned day and hour; what is saved is their own. */
function Tune({ card, isBusy, onSave }: TuneProps) {
  const [cadence, setCadence] = useState<Cadence>({ kind: "weekly", day: card.day, minute: card.minute });
  return (
    <form
      className="border-t border-hair bg-ground px-[18px] pt-0.5 pb-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(cadence);
      }}
    >
      <div className="flex flex-wrap items-end gap-2.5">
        <CadenceTime cadence={cadence} of={` of ${card.topicName}`} onChange={setCadence} />
        <Button type="submit" kind="solid" isBusy={isBusy}>
          Make it my time
        </Button>
      </div>
      <p className="mt-2 text-label text-ink-3">Your own time always wins; nothing learned moves it.</p>
    </form>
  );
}
