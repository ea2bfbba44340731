"use client";

import { useState } from "react";
import { SPAN_UNITS, unitOf } from "./duration-words.ts";
import { rowInputClass } from "./rows.tsx";
import { WordSelect } from "./word-select.tsx";

const ONE_OF = SPAN_UNITS.map(({ value, label }) => ({ value, label: label.slice(0, -1) }));

export type DurationInputProps = {
  /** Whole seconds; undefined while nothing usable is typed. */
  seconds: number | undefined;
  /** Undefined when what is typed is no number of seconds. */
  onChange: (seconds: number | undefined) => void;
  /** Accessible name: "How late". */
  label: string;
  id?: string;
  describedBy?: string;
  isInvalid?: boolean;
  isDisabled?: boolean;
};

/** A span of time: a number and its unit. The unit stays as picked while the number is typed. */
export function DurationInput(props: DurationInputProps) {
  const { seconds, onChange, label, isDisabled } = props;
  const [unit, setUnit] = useState(() => unitOf(seconds ?? 0));
  const [typed, setTyped] = useState<string | null>(null);
  // Set from outside (undo, another card): shown in a unit that fits it.
  const shownUnit = typed === null && seconds !== undefined && seconds % unit.seconds !== 0 ? unitOf(seconds) : unit;
  const shown = typed ?? (seconds === undefined ? "" : `${seconds / shownUnit.seconds}`);
  const put = (text: string, by: number) => {
    const n = Number(text.replace(",", "."));
    const whole = Math.round(n * by);
    onChange(text.trim() === "" || !Number.isFinite(n) || n < 0 ? undefined : whole);
  };
  return (
    <span className="inline-flex items-center gap-1.5">
      <input
        id={props.id}
        aria-label={props.id ? undefined : label}
        aria-describedby={props.describedBy}
        aria-invalid={props.isInvalid || undefined}
        inputMode="decimal"
        autoComplete="off"
        value={shown}
        readOnly={isDisabled}
        onChange={(event) => {
          setTyped(event.target.value);
          setUnit(shownUnit);
          put(event.target.value, shownUnit.seconds);
        }}
        onBlur={() => setTyped(null)}
        className={`${rowInputClass} !w-14 text-center tabular-nums aria-invalid:border-bad touch:h-11`}
      />
      <WordSelect
        label={`Unit of ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
        value={shownUnit.value}
        options={shown === "1" ? ONE_OF : SPAN_UNITS}
        isDisabled={isDisabled}
        onChange={(next) => {
          const picked = SPAN_UNITS.find((each) => each.value === next) ?? shownUnit;
          setUnit(picked);
          put(shown, picked.seconds);
        }}
      />
    </span>
  );
}
