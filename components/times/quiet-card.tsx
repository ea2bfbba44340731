"use client";

import { Moon } from "lucide-react";
import { Field } from "#components/ui/field.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { QuietHours } from "#server/contract/timing.ts";
import { ClockInput } from "./clock-input.tsx";
import { placeOf, toClock } from "./minutes.ts";
import { QuietBar } from "./quiet-bar.tsx";
import { QuietSwitch } from "./quiet-switch.tsx";
import type { useTimes } from "./use-times.ts";

export type QuietCardProps = { quiet: QuietHours | null; zone: string; times: ReturnType<typeof useTimes> };

/** Hours in which nothing rings; what comes in them waits for their end. */
export function QuietCard({ quiet, zone, times }: QuietCardProps) {
  const save = (change: Partial<QuietHours>) => quiet && times.set({ quiet: { ...quiet, ...change } });
  return (
    <section aria-labelledby="quiet-title" className="min-w-0 rounded-card border border-line bg-surface">
      <div className="flex min-h-[54px] items-center gap-[13px] px-[18px] pt-1.5">
        <Moon aria-hidden size={19} className="shrink-0 text-ink-2" />
        <h2 id="quiet-title" className="engraved min-w-0 grow text-section font-[550]">
          Quiet hours
        </h2>
        <QuietSwitch quiet={quiet} onChange={(next) => times.set({ quiet: next })} />
      </div>
      <div className="px-[18px] pb-4">
        {quiet ? (
          <>
            <QuietBar quiet={quiet} zone={zone} />
            <div className="mt-3 flex flex-wrap items-end gap-3">
              <Field label="From" className="w-32 touch:w-36">
                <ClockInput
                  minute={quiet.from}
                  isWrong={(next) => next === quiet.until}
                  onChange={(from) => save({ from })}
                />
              </Field>
              <Field label="To" className="w-32 touch:w-36">
                <ClockInput
                  minute={quiet.until}
                  isWrong={(next) => next === quiet.from}
                  onChange={(until) => save({ until })}
                />
              </Field>
              <Switch
                isOn={quiet.letsCritical}
                onChange={(letsCritical) => save({ letsCritical })}
                label="Let critical and urgent alerts ring"
                className="grow"
              />
            </div>
            <p className="mt-3 text-pretty text-ink-2">
              What comes between {toClock(quiet.from)} and {toClock(quiet.until)} {placeOf(zone)} time lies in your
              inbox at once, and reaches you as one message at {toClock(quiet.until)}, as far as it still holds.
            </p>
          </>
        ) : (
          <p className="text-ink-2">Alerts may ring at any hour. Turn this on for the night.</p>
        )}
      </div>
    </section>
  );
}
