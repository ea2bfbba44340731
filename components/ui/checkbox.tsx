"use client";

import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type CheckboxProps = {
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  isDisabled?: boolean;
  className?: string;
};

export function Checkbox({ isChecked, onChange, label, hint, isDisabled, className }: CheckboxProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside renders the native input.
    <label className={cn("flex min-h-6 items-start gap-2.5 touch:min-h-11 touch:items-center", className)}>
      <Base.Root
        checked={isChecked}
        onCheckedChange={onChange}
        disabled={isDisabled}
        className="mt-[3px] grid size-[15px] shrink-0 place-items-center rounded-[4px] border-[1.5px] border-control bg-raised data-[checked]:border-solid data-[checked]:bg-solid data-[disabled]:opacity-55 touch:mt-0 touch:size-5"
      >
        <Base.Indicator className="text-on-solid">
          <Check aria-hidden size={11} strokeWidth={3.4} />
        </Base.Indicator>
      </Base.Root>
      <span className="min-w-0">
        <span className="font-[500]">{label}</span>
        {hint && <span className="block text-label text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
