"use client";

import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Cadence } from "#server/contract/timing.ts";
import { DAYS } from "#server/contract/timing-words.ts";
import { ClockInput } from "./clock-input.tsx";

const NINE = 9 * 60;
const FRIDAY = 5;

/** Kept where it was said before: going from a day to a week leaves the hour. */
export function cadenceOf(kind: string, before: Cadence | null): Cadence {
  const minute = before && "minute" in before ? before.minute : NINE;
  if (kind === "hourly") return { kind: "hourly" };
  if (kind === "daily") return { kind: "daily", minute };
  return kind === "weekly" ? { kind: "weekly", day: FRIDAY, minute } : { kind: "at-once" };
}

export type CadencePickerProps = { cadence: Cadence; onChange: (cadence: Cadence) => void };

/** How often alerts come, with the hour and day where it has one. */
export function CadencePicker({ cadence, onChange }: CadencePickerProps) {
  return (
    <>
      <RadioCards
        label="How often"
        value={cadence.kind}
        onValueChange={(kind) => onChange(cadenceOf(kind, cadence))}
        options={[
          { value: "at-once", label: "At once", hint: "each by itself" },
          { value: "hourly", label: "Hourly", hint: "together" },
          { value: "daily", label: "Daily", hint: "one digest" },
          { value: "weekly", label: "Weekly", hint: "one digest" },
        ]}
        className="max-phone:grid-flow-row max-phone:grid-cols-2"
      />
      <CadenceTime cadence={cadence} onChange={onChange} />
    </>
  );
}

/** Day and hour of a digest; nothing where there is none. */
export function CadenceTime({ cadence, onChange, of = "" }: CadencePickerProps & { of?: string }) {
  if (!("minute" in cadence)) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      {cadence.kind === "weekly" && (
        <Select
          label={`Day of the digest${of}`}
          value={String(cadence.day)}
          options={DAYS.map((day, at) => ({ value: String(at), label: `${day}s` }))}
          onValueChange={(day) => onChange({ ...cadence, day: Number(day) })}
          className="w-40"
        />
      )}
      <span className="text-ink-2">at</span>
      <span className="w-32 touch:w-36">
        <ClockInput
          label={`Hour of the digest${of}`}
          minute={cadence.minute}
          onChange={(minute) => onChange({ ...cadence, minute })}
        />
      </span>
    </div>
  );
}
