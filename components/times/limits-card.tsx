"use client";

import { Gauge } from "lucide-react";
import { useEffect, useState } from "react";
import { Field } from "#components/ui/field.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";
import type { Timing } from "#server/contract/timing.ts";
import type { useTimes } from "./use-times.ts";

const LIMITS = [
  { key: "perHour", label: "In an hour", most: 60 },
  { key: "perDay", label: "In a day", most: 500 },
  { key: "perWeek", label: "In a week", most: 1_000 },
] as const;

export type LimitsCardProps = { timing: Timing; times: ReturnType<typeof useTimes> };

/** The most that somebody wants to be told; empty is no limit. */
export function LimitsCard({ timing, times }: LimitsCardProps) {
  return (
    <section aria-labelledby="limits-title" className="rounded-card border border-line bg-surface px-[18px] py-4">
      <div className="flex items-center gap-2.5">
        <Gauge aria-hidden size={18} className="shrink-0 text-ink-2" />
        <h2 id="limits-title" className="font-[650]">
          At most
        </h2>
      </div>
      <div className="mt-2.5 grid grid-cols-3 gap-2.5">
        {LIMITS.map(({ key, label, most }) => (
          <LimitField
            key={key}
            label={label}
            most={most}
            value={timing[key]}
            onChange={(value) => times.set({ [key]: value })}
          />
        ))}
      </div>
      <p className="mt-2.5 text-pretty text-ink-2">
        What is over an hour’s or a day’s limit comes as one message that says how many more; what is over the week’s
        waits for a digest. Critical alerts count, and always come.
      </p>
    </section>
  );
}

type LimitFieldProps = {
  label: string;
  most: number;
  value: number | null;
  onChange: (value: number | null) => void;
};

function LimitField({ label, most, value, onChange }: LimitFieldProps) {
  const shown = value === null ? "" : String(value);
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const isFine = typed === "" || (/^\d+$/.test(typed) && Number(typed) >= 1 && Number(typed) <= most);
  const save = () => {
    if (isFine && typed !== shown) onChange(typed === "" ? null : Number(typed));
  };
  return (
    <Field label={label} error={isFine ? undefined : `1 to ${most}, or empty.`}>
      <NumberInput
        value={typed}
        placeholder="no limit"
        onValueChange={setTyped}
        onBlur={save}
        onKeyDown={(press) => press.key === "Enter" && save()}
      />
    </Field>
  );
}
