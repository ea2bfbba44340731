"use client";

import { SlidersHorizontal, Undo2 } from "lucide-react";
import { useState } from "react";
import { CadenceTime } from "#components/times/cadence-picker.tsx";
import { Button } from "#components/ui/button.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { Tag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Cadence } from "#server/contract/timing.ts";
import type { Learned, useLearned } from "./use-learned.ts";
import { WeekMarks } from "./week-marks.tsx";

export type WindowCardProps = {
  zone: string;
  card: Learned["windows"][number];
  learning: ReturnType<typeof useLearned>;
};

/** A topic whose alerts come on the day on which they act anyway, with the ways to change that. */
export function WindowCard({ zone, card, learning }: WindowCardProps) {
  const [isTuning, setIsTuning] = useState(false);
  const { undo, keepWindow, stop, isBusy } = learning;
  const [head = "", ...rest] = card.sentence.split(/(?<=\.) /);
  return (
    <article
      className="rounded-card border border-line bg-surface"
      aria-label={`Learned of the days of ${card.topicName}`}
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
        <p className="engraved mt-2 text-title text-pretty">{head}</p>
        <p className="mt-1 text-pretty text-ink-2">{rest.join(" ")}</p>
        <WeekMarks day={card.day} />
        <p className="text-pretty text-ink-2">Your inbox has each of them at once; what is urgent never waits.</p>
      </div>
      {isTuning && (
        <Tune
          card={card}
          isBusy={isBusy}
          onSave={(cadence) => {
            keepWindow(card, cadence);
            setIsTuning(false);
          }}
        />
      )}
      <div className="flex flex-wrap items-center gap-2 border-t border-hair px-[18px] py-3">
        <Button icon={<Undo2 aria-hidden size={14} />} isBusy={isBusy} onClick={() => undo(card, "window")}>
          Undo
        </Button>
        <Button kind="ghost" isBusy={isBusy} onClick={() => keepWindow(card)}>
          Keep
        </Button>
        <Button
          kind="ghost"
          aria-expanded={isTuning}
          icon={<SlidersHorizontal aria-hidden size={14} />}
          onClick={() => setIsTuning(!isTuning)}
        >
          Tune
        </Button>
        <Button kind="ghost" isBusy={isBusy} className="ml-auto" onClick={() => stop(card.topicId)}>
          Stop learning
        </Button>
      </div>
    </article>
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
