"use client";

import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";
import { NamedIcon } from "./icon.tsx";

export type CheckboxProps = {
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  isDisabled?: boolean;
  className?: string;
};

/** Yes or no beside its words. */
export function Checkbox({ isChecked, onChange, label, hint, isDisabled, className }: CheckboxProps) {
  const id = useId();
  return (
    <label htmlFor={id} className={cn("flex min-h-6 items-start gap-2.5 touch:min-h-11 touch:items-center", className)}>
      {/* biome-ignore lint/a11y/useSemanticElements: a native one would turn before the page has woken, and save nothing. */}
      <button
        id={id}
        type="button"
        role="checkbox"
        aria-checked={isChecked}
        disabled={isDisabled}
        onClick={() => onChange(!isChecked)}
        className="mt-[3px] grid size-[15px] shrink-0 place-items-center rounded-[4px] border-[1.5px] border-control bg-raised text-on-solid disabled:opacity-55 aria-checked:border-solid aria-checked:bg-solid touch:mt-0 touch:size-5"
      >
        {isChecked && <NamedIcon name="check" size={11} strokeWidth={3.4} />}
      </button>
      <span className="min-w-0">
        <span className="font-[500]">{label}</span>
        {hint && <span className="block text-label text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
