"use client";

import { Progress as Base } from "@base-ui/react/progress";
import { cn } from "./cn.ts";

export type ProgressProps = {
  /** 0 to `max`; null while unknown. */
  value: number | null;
  max?: number;
  label: string;
  className?: string;
};

export function Progress({ value, max = 100, label, className }: ProgressProps) {
  return (
    <Base.Root value={value} max={max} aria-label={label} className={cn("w-full", className)}>
      <Base.Track className="h-2 overflow-hidden rounded-full bg-sunken inset-ring inset-ring-line">
        <Base.Indicator
          className={cn(
            "h-full rounded-full bg-brass transition-[width] duration-(--settle)",
            value === null && "hatched w-full bg-transparent",
          )}
        />
      </Base.Track>
    </Base.Root>
  );
}
