"use client";

import { Switch } from "#components/ui/switch.tsx";
import type { QuietHours } from "#server/contract/timing.ts";

/** Where they begin: the night. */
const USUAL_NIGHT: QuietHours = { from: 22 * 60 + 30, until: 7 * 60, letsCritical: true };

export type QuietSwitchProps = { quiet: QuietHours | null; onChange: (quiet: QuietHours | null) => void };

/** Turns quiet hours on, for the usual night, or off. */
export function QuietSwitch({ quiet, onChange }: QuietSwitchProps) {
  return (
    <Switch
      isOn={quiet !== null}
      onChange={(isOn) => onChange(isOn ? USUAL_NIGHT : null)}
      label="Quiet hours"
      isLabelHidden
    />
  );
}
