"use client";

import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Radio, RadioGroup } from "./radio-group.tsx";

export type RadioCard = { value: string; label: ReactNode; hint?: ReactNode; isDisabled?: boolean };

export type RadioCardsProps = {
  value: string | null;
  onValueChange: (value: string) => void;
  options: RadioCard[];
  /** Accessible name of the group. */
  label: string;
  className?: string;
};

/** One of two to five, side by side: presets, kinds. The chosen one is brass: it is the person's own. */
export function RadioCards({ value, onValueChange, options, label, className }: RadioCardsProps) {
  return (
    <RadioGroup
      label={label}
      value={value}
      values={options.map((option) => option.value)}
      onValueChange={onValueChange}
      // more than three words do not stand beside each other on a phone
      className={cn(
        "grid auto-cols-fr grid-flow-col gap-2",
        options.length > 3 && "max-phone:grid-flow-row max-phone:grid-cols-2",
        className,
      )}
    >
      {options.map((option) => (
        <Radio
          key={option.value}
          value={option.value}
          isDisabled={option.isDisabled}
          className="min-h-11 rounded-[9px] border border-control bg-raised px-1.5 pt-2 pb-[7px] text-center font-[580] data-[checked]:border-brass-lo data-[checked]:bg-brass-wash data-[checked]:inset-ring data-[checked]:inset-ring-brass-lo disabled:opacity-55"
        >
          {option.label}
          {option.hint && (
            <span className="block text-[12.5px] leading-[17px] font-[480] text-ink-3 in-data-[checked]:font-[600] in-data-[checked]:text-brass-ink">
              {option.hint}
            </span>
          )}
        </Radio>
      ))}
    </RadioGroup>
  );
}
