"use client";

import { Switch } from "#components/ui/switch.tsx";
import type { QuietHours } from "#server/contract/timing.ts";
import type { useTimes } from "./use-times.ts";

/** Where they begin: the night. */
const USUAL_NIGHT: QuietHours = { from: 22 * 60 + 30, until: 7 * 60, letsCritical: true };

/** Turns quiet hours on, for the usual night, or off. */
export function QuietSwitch({ quiet, times }: { quiet: QuietHours | null; times: ReturnType<typeof useTimes> }) {
  return (
    <Switch
      isOn={quiet !== null}
      onChange={(isOn) => times.set({ quiet: isOn ? USUAL_NIGHT : null })}
      label="Quiet hours"
      isLabelHidden
    />
  );
}
