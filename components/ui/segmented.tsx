"use client";

import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Radio, RadioGroup } from "./radio-group.tsx";

export type SegmentedOption<V extends string> = { value: V; label: ReactNode };

export type SegmentedProps<V extends string> = {
  value: V;
  onValueChange: (value: V) => void;
  options: SegmentedOption<V>[];
  /** Accessible name of the group. */
  label: string;
  className?: string;
};

/** A switch between two to four views of the same thing; arrow keys move. */
export function Segmented<V extends string>(props: SegmentedProps<V>) {
  const { value, onValueChange, options, label, className } = props;
  return (
    <RadioGroup
      label={label}
      value={value}
      values={options.map((option) => option.value)}
      onValueChange={onValueChange}
      className={cn("inline-flex gap-0.5 rounded-lg border border-line bg-sunken p-px", className)}
    >
      {options.map((option) => (
        <Radio
          key={option.value}
          value={option.value}
          className="inline-flex h-6 items-center gap-1.5 rounded-[6px] px-2.5 text-[12.5px] font-[560] whitespace-nowrap text-ink-2 data-[checked]:bg-raised data-[checked]:font-[620] data-[checked]:text-ink data-[checked]:shadow-1 dark:data-[checked]:bg-line touch:h-9"
        >
          {option.label}
        </Radio>
      ))}
    </RadioGroup>
  );
}
