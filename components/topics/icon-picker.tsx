"use client";

import { NamedIcon } from "#components/ui/icon.tsx";
import { Radio, RadioGroup } from "#components/ui/radio-group.tsx";

const ICONS = [
  ["bell", "Bell"],
  ["life-buoy", "Lifebuoy"],
  ["shield-alert", "Shield"],
  ["triangle-alert", "Warning"],
  ["octagon", "Stop sign"],
  ["coins", "Coins"],
  ["wallet", "Wallet"],
  ["landmark", "Landmark"],
  ["vote", "Vote"],
  ["scale", "Scale"],
  ["trending-up", "Rising"],
  ["trending-down", "Falling"],
  ["chart-line", "Chart"],
  ["activity", "Pulse"],
  ["gauge", "Gauge"],
  ["calendar-clock", "Calendar"],
  ["clock", "Clock"],
  ["globe", "Globe"],
  ["layers", "Layers"],
  ["users", "People"],
  ["sparkles", "Sparkles"],
  ["zap", "Lightning"],
] as const;

export type IconPickerProps = { value: string; onChange: (icon: string) => void };

/** The glyph beside the topic's name; arrow keys move. */
export function IconPicker({ value, onChange }: IconPickerProps) {
  return (
    <div>
      <p id="topic-icon" className="pb-1 text-label font-[560] text-ink-2">
        Icon
      </p>
      <RadioGroup
        labelledBy="topic-icon"
        value={value}
        values={ICONS.map(([name]) => name)}
        onValueChange={onChange}
        className="flex flex-wrap gap-1"
      >
        {ICONS.map(([name, label]) => (
          <Radio
            key={name}
            value={name}
            label={label}
            className="grid size-8 place-items-center rounded-control border border-transparent text-ink-2 hover:bg-chip data-[checked]:border-brass-lo data-[checked]:bg-brass-wash data-[checked]:text-brass-ink touch:size-11"
          >
            <NamedIcon name={name} size={17} />
          </Radio>
        ))}
      </RadioGroup>
    </div>
  );
}
