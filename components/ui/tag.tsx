import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { INK, type StateTone, WASH } from "./state-tones.ts";

export type TagProps = { tone?: StateTone; className?: string; children: ReactNode };

/** A small plate without a glyph: counts, versions, "Final". */
export function Tag({ tone = "idle", className, children }: TagProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center gap-[5px] rounded-[5px] px-[7px] text-[11.5px] font-[600] whitespace-nowrap",
        WASH[tone],
        INK[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
