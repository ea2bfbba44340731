"use client";

import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

export type SwitchProps = {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  /** Accessible name; shown beside the switch unless hidden. */
  label: ReactNode;
  isLabelHidden?: boolean;
  isDisabled?: boolean;
  className?: string;
};

/**
 * On or off, at once: for things that are saved as they are touched. A button, not a native checkbox: that one would
 * turn before the page has woken, and nothing would be saved.
 */
export function Switch({ isOn, onChange, label, isLabelHidden, isDisabled, className }: SwitchProps) {
  const id = useId();
  return (
    <label htmlFor={id} className={cn("inline-flex min-h-6 items-center gap-2.5 touch:min-h-11", className)}>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={isOn}
        disabled={isDisabled}
        onClick={() => onChange(!isOn)}
        className="relative inline-flex h-5 w-[34px] shrink-0 rounded-full border-[1.5px] border-control transition-colors duration-(--quick) disabled:opacity-55 aria-checked:border-solid aria-checked:bg-solid dark:aria-checked:border-then dark:aria-checked:bg-then-line"
      >
        <span className="absolute top-[2px] left-[2.5px] size-[13px] rounded-full bg-control transition-transform duration-(--quick) in-aria-checked:translate-x-[13.5px] in-aria-checked:bg-brass-hi dark:in-aria-checked:bg-ink" />
      </button>
      <span className={cn("font-[500]", isLabelHidden && "sr-only")}>{label}</span>
    </label>
  );
}
