"use client";

import { Switch as Base } from "@base-ui/react/switch";
import type { ReactNode } from "react";
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

/** On or off, at once: for things that are saved as they are touched. */
export function Switch({ isOn, onChange, label, isLabelHidden, isDisabled, className }: SwitchProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside renders the native input.
    <label className={cn("inline-flex min-h-6 items-center gap-2.5 touch:min-h-11", className)}>
      <Base.Root
        checked={isOn}
        onCheckedChange={onChange}
        disabled={isDisabled}
        className="group relative inline-flex h-5 w-[34px] shrink-0 rounded-full border-[1.5px] border-control transition-colors duration-(--quick) data-[checked]:border-solid data-[checked]:bg-solid data-[disabled]:opacity-55 dark:data-[checked]:border-then dark:data-[checked]:bg-then-line"
      >
        <Base.Thumb className="absolute top-[2px] left-[2.5px] size-[13px] rounded-full bg-control transition-transform duration-(--quick) data-[checked]:translate-x-[13.5px] data-[checked]:bg-brass-hi dark:data-[checked]:bg-ink" />
      </Base.Root>
      <span className={cn("font-[500]", isLabelHidden && "sr-only")}>{label}</span>
    </label>
  );
}
