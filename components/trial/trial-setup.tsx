"use client";

import { PencilLine } from "lucide-react";
import { eventValues } from "#components/runs/value-words.ts";
import type { PastEventWords, TrialStart } from "#server/services/trial/list-past.ts";
import type { ChosenEvent } from "#server/services/trial/try-draft.ts";
import { isAddressText } from "../fields/known-contracts.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Radio, RadioGroup } from "../ui/radio-group.tsx";
import { Time } from "../ui/time.tsx";
import { Wallet } from "../ui/wallet.tsx";
import type { TrialChoice } from "./trial-choice.ts";
import { namedWords } from "./trial-words.ts";
import { TypedEvent } from "./typed-event.tsx";
import type { ListedPast } from "./use-trial.ts";

export type TrialSetupProps = {
  past: ListedPast;
  choice: TrialChoice;
  chosen: ChosenEvent | null;
  onChoice: (part: Partial<TrialChoice>) => void;
};

/** Which event, and for whom. */
export function TrialSetup({ past, choice, chosen, onChoice }: TrialSetupProps) {
  const isTyped = chosen?.kind === "typed";
  const start = past.starts.find(({ nodeId }) => nodeId === chosen?.nodeId) ?? past.starts[0];
  return (
    <div className="flex flex-col">
      <section aria-labelledby="trial-event" className="border-b border-hair px-4 pt-3 pb-3.5">
        <div className="flex items-center justify-between gap-2">
          <h3 id="trial-event" className="font-[650]">
            The event
          </h3>
          {start && !isTyped && (
            <Button
              size="s"
              kind="ghost"
              icon={<PencilLine aria-hidden size={14} />}
              onClick={() => onChoice(typeFrom(past, { chosen, start, choice }))}
            >
              Type one
            </Button>
          )}
          {isTyped && past.events.length > 0 && (
            <Button size="s" kind="ghost" onClick={() => onChoice({ event: null })}>
              Pick a past one
            </Button>
          )}
        </div>
        {isTyped && start ? (
          <TypedEvent
            starts={past.starts}
            start={start}
            typed={choice.typed[start.nodeId]}
            onStart={(nodeId) => onChoice({ event: { kind: "typed", nodeId } })}
            onTyped={(typed) => onChoice({ typed: { ...choice.typed, [start.nodeId]: typed } })}
          />
        ) : (
          <PastEvents
            events={past.events}
            starts={past.starts}
            chosen={chosen?.kind === "stored" ? keyOf(chosen) : null}
            onChoose={({ eventId, nodeId }) => onChoice({ event: { kind: "stored", eventId, nodeId } })}
          />
        )}
        {past.notes.map((note) => (
          <p key={note.nodeId} className="mt-2 text-label text-ink-3">
            {note.text}
          </p>
        ))}
      </section>
      <section aria-labelledby="trial-who" className="px-4 pt-3 pb-4">
        <h3 id="trial-who" className="mb-1 font-[650]">
          For whom
        </h3>
        <Field
          label="Wallet"
          aside="optional"
          help="Without one, the first ten whom the event concerns. Any wallet will do, also one that it does not name."
          error={choice.wallet.trim() && !isAddressText(choice.wallet) ? "An address is 0x and 40 digits." : undefined}
        >
          <Input
            isMono
            placeholder="0x…"
            value={choice.wallet}
            onChange={(event) => onChoice({ wallet: event.target.value.trim() })}
          />
        </Field>
        {choice.wallet && (
          <Button size="s" kind="ghost" className="mt-1 -ml-2" onClick={() => onChoice({ wallet: "" })}>
            Back to the first ten
          </Button>
        )}
      </section>
    </div>
  );
}

const keyOf = ({ eventId, nodeId }: { eventId: number; nodeId: string }) => `${eventId} ${nodeId}`;

type From = { chosen: ChosenEvent | null; start: TrialStart; choice: TrialChoice };

/** A typed event begins as the past one that is looked at, with what its When node makes. */
function typeFrom({ events }: ListedPast, { chosen, start, choice }: From): Partial<TrialChoice> {
  const event = { kind: "typed" as const, nodeId: start.nodeId };
  const like = events.find((one) => chosen?.kind === "stored" && keyOf(one) === keyOf(chosen));
  if (!like || choice.typed[start.nodeId]) return { event };
  const names = new Set(start.outputs.map(({ path }) => path.join(".")).filter((name) => !name.startsWith("$")));
  const values = Object.fromEntries(Object.entries(like.values).filter(([name]) => names.has(name)));
  return { event, typed: { ...choice.typed, [start.nodeId]: { handle: "next", values } } };
}

type PastEventsProps = {
  events: PastEventWords[];
  starts: TrialStart[];
  chosen: string | null;
  onChoose: (event: PastEventWords) => void;
};

function PastEvents({ events, starts, chosen, onChoose }: PastEventsProps) {
  if (events.length === 0) {
    return (
      <p className="mt-1 text-ink-2">
        No stored event would start this draft. Once one of its contracts is watched, what happens is kept. Until then,
        type one.
      </p>
    );
  }
  return (
    <RadioGroup
      labelledBy="trial-event"
      value={chosen}
      values={events.map(keyOf)}
      onValueChange={(key) => {
        const event = events.find((one) => keyOf(one) === key);
        if (event) onChoose(event);
      }}
      className="-mx-2 mt-1 flex max-h-[min(46vh,420px)] flex-col max-phone:max-h-52 overflow-y-auto"
    >
      {events.map((event) => (
        <Radio
          key={keyOf(event)}
          value={keyOf(event)}
          className="flex w-full flex-col gap-0.5 rounded-[7px] border border-transparent px-2 py-1.5 text-left -outline-offset-2 hover:bg-chip data-[checked]:border-brass-lo data-[checked]:bg-brass-wash"
        >
          <span className="flex items-baseline justify-between gap-2">
            <span className="min-w-0 truncate font-[560]">{event.headline}</span>
            <Time at={event.occurredAt} style="short" />
          </span>
          <EventWords event={event} start={starts.find(({ nodeId }) => nodeId === event.nodeId)} />
        </Radio>
      ))}
    </RadioGroup>
  );
}

const SHOWN_MAX = 2;

/** A chain's eighteen places say no more in a list. */
const shortened = (words: string) => words.replace(/(\.\d{4})\d+/, "$1…");

function EventWords({ event, start }: { event: PastEventWords; start: TrialStart | undefined }) {
  const values = eventValues(event.values, start?.outputs)
    .filter(({ raw, name }) => raw !== event.wallet && raw !== null && !name.startsWith("$"))
    .slice(0, SHOWN_MAX);
  return (
    <span className="flex flex-wrap gap-x-2.5 text-label text-ink-2">
      {event.wallet && <Wallet address={event.wallet} isStatic />}
      {!event.wallet && <span>{namedWords(event)}</span>}
      {values.map(({ name, label, words }) => (
        <span key={name} className="max-w-full truncate">
          {label} <b className="font-[600] text-ink">{shortened(words)}</b>
        </span>
      ))}
    </span>
  );
}
