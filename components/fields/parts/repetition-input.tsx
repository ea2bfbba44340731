"use client";

import { cn } from "../../ui/cn.ts";
import { expressionOf, repetitionOf, WEEKDAYS } from "../schedule-words.ts";
import { rowInputClass } from "./rows.tsx";
import { WordSelect } from "./word-select.tsx";

export type RepetitionInputProps = {
  /** Cron, five fields. */
  expression: string;
  onChange: (expression: string) => void;
  isDisabled?: boolean;
};

const ALL_DAYS = WEEKDAYS.map(({ day }) => day);
const BY = [
  { value: "weekly", label: "days of the week" },
  { value: "monthly", label: "a day of the month" },
];

/** Days and a time, picked; an expression that needs more is left to its text. */
export function RepetitionInput({ expression, onChange, isDisabled }: RepetitionInputProps) {
  const repetition = repetitionOf(expression);
  if (repetition.kind === "custom") {
    return (
      <p className="text-label text-ink-3">
        This expression needs more than days and one time, so it is written below.{" "}
        {!isDisabled && (
          <button
            type="button"
            onClick={() => onChange("0 9 * * 1-5")}
            className="rounded-[3px] font-[580] text-ink underline decoration-control underline-offset-3 hover:decoration-brass"
          >
            Pick days instead
          </button>
        )}
      </p>
    );
  }
  const { time } = repetition;
  const days = repetition.kind === "weekly" ? repetition.days : ALL_DAYS;
  const toggle = (day: number) => {
    const next = days.includes(day) ? days.filter((each) => each !== day) : [...days, day];
    onChange(expressionOf({ kind: "weekly", days: next.length === 0 ? [day] : next, time }));
  };
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-1.5 text-ink-2">
        On
        <WordSelect
          label="Which days"
          value={repetition.kind}
          options={BY}
          isDisabled={isDisabled}
          onChange={(kind) =>
            onChange(
              expressionOf(kind === "monthly" ? { kind, day: 1, time } : { kind: "weekly", days: ALL_DAYS, time }),
            )
          }
        />
        {repetition.kind === "monthly" && (
          <input
            aria-label="Day of the month"
            inputMode="numeric"
            value={`${repetition.day}`}
            readOnly={isDisabled}
            onChange={(event) => {
              const day = Number(event.target.value.replace(/\D/g, "").slice(-2));
              if (day >= 1 && day <= 31) onChange(expressionOf({ kind: "monthly", day, time }));
            }}
            className={`${rowInputClass} !w-11 text-center`}
          />
        )}
        at
        <input
          type="time"
          aria-label="Time of day"
          value={time}
          readOnly={isDisabled}
          onChange={(event) =>
            event.target.value && onChange(expressionOf({ ...repetition, time: event.target.value }))
          }
          className={`${rowInputClass} !w-auto tabular-nums touch:h-11`}
        />
      </p>
      {repetition.kind === "weekly" && (
        <fieldset aria-label="Days of the week" className="grid grid-cols-7 gap-1">
          {WEEKDAYS.map(({ day, short, name }) => {
            const isOn = days.includes(day);
            return (
              <button
                key={day}
                type="button"
                aria-pressed={isOn}
                disabled={isDisabled}
                onClick={() => toggle(day)}
                className={cn(
                  "h-7 rounded-[6px] border border-control bg-raised text-[12px] font-[560] text-ink-2 touch:h-11",
                  isOn && "border-brass-lo bg-brass-wash text-brass-ink inset-ring inset-ring-brass-lo",
                )}
              >
                <span aria-hidden>{short}</span>
                <span className="sr-only">{name}</span>
              </button>
            );
          })}
        </fieldset>
      )}
    </div>
  );
}
