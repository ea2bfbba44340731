"use client";

import { useEffect, useState } from "react";
import { Input } from "#components/ui/input.tsx";
import { toClock, toMinute } from "./minutes.ts";

export type ClockInputProps = {
  minute: number;
  onChange: (minute: number) => void;
  /** A time that cannot be saved stays in the field, and is not. */
  isWrong?: (minute: number) => boolean;
  /** Needed outside a `Field`. */
  label?: string;
};

/** A time of the day, saved when it is whole. */
export function ClockInput({ minute, onChange, isWrong, label }: ClockInputProps) {
  const [typed, setTyped] = useState(toClock(minute));
  useEffect(() => setTyped(toClock(minute)), [minute]);
  const save = (clock: string) => {
    setTyped(clock);
    const next = toMinute(clock);
    if (next !== undefined && next !== minute && !isWrong?.(next)) onChange(next);
  };
  return (
    <Input
      type="time"
      aria-label={label}
      value={typed}
      onChange={(change) => save(change.target.value)}
      className="tabular-nums"
    />
  );
}
