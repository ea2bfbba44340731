"use client";

import { cn } from "../../ui/cn.ts";

export type WordSelectProps = {
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  /** Accessible name. */
  label: string;
  isPill?: boolean;
  isDisabled?: boolean;
  className?: string;
};

/** A choice that reads as a word of its sentence, dotted underneath; the browser's own list opens from it. */
export function WordSelect({ value, options, onChange, label, isPill, isDisabled, className }: WordSelectProps) {
  const isKnown = options.some((option) => option.value === value);
  return (
    <select
      aria-label={label}
      value={isKnown ? value : ""}
      disabled={isDisabled}
      onChange={(event) => onChange(event.target.value)}
      className={cn(
        "min-h-6 min-w-6 max-w-full appearance-none text-center bg-transparent font-[480] field-sizing-content text-ink [&>option]:bg-raised [&>option]:text-ink",
        isPill
          ? "rounded-[5px] border border-if-line bg-if-wash px-[7px] font-[560] text-if-ink"
          : "border-b-[1.5px] border-dotted border-control",
        className,
      )}
    >
      {!isKnown && <option value="">…</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
