"use client";

import type { ReactNode } from "react";
import { cn } from "../../ui/cn.ts";
import { Radio, RadioGroup } from "../../ui/radio-group.tsx";

export type RadioItem = {
  value: string;
  label: string;
  /** One line: what it costs, what it protects from. */
  hint: string;
  /** A control that belongs to this choice, shown while it is the one. */
  more?: ReactNode;
};

export type RadioListProps = {
  value: string;
  items: RadioItem[];
  onValueChange: (value: string) => void;
  /** Accessible name of the group. */
  label: string;
  isDisabled?: boolean;
};

/** One of a few, each with a line that says what it means. */
export function RadioList({ value, items, onValueChange, label, isDisabled }: RadioListProps) {
  return (
    <RadioGroup
      label={label}
      value={value}
      values={items.map((item) => item.value)}
      onValueChange={onValueChange}
      isDisabled={isDisabled}
      className="flex flex-col overflow-hidden rounded-[9px] border border-line bg-raised"
    >
      {items.map((item) => (
        <div key={item.value} className={cn("border-t border-hair first:border-t-0")}>
          <Radio
            value={item.value}
            className="flex min-h-9 w-full items-start gap-2.5 px-2.5 py-1.5 text-left -outline-offset-2 data-[checked]:bg-brass-wash touch:min-h-11"
          >
            <span
              aria-hidden
              className="mt-[3px] grid size-[15px] shrink-0 place-items-center rounded-full border-[1.5px] border-control bg-raised in-data-[checked]:border-brass-lo touch:size-5"
            >
              {item.value === value && <span className="size-[7px] rounded-full bg-brass-lo touch:size-2.5" />}
            </span>
            <span className="min-w-0">
              <span className="font-[560]">{item.label}</span>
              <span className="block text-label text-ink-2">{item.hint}</span>
            </span>
          </Radio>
          {item.value === value && item.more && (
            <div className="bg-brass-wash px-2.5 pb-2 pl-[35px] touch:pl-10">{item.more}</div>
          )}
        </div>
      ))}
    </RadioGroup>
  );
}
