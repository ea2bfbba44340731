import type { ReactNode } from "react";
import type { Family } from "#server/contract/catalog.ts";
import { cn } from "./cn.ts";
import { familyChip } from "./family-chip.ts";

export type ChipProps = {
  /** Colour of the family the value comes from; `typed`: a value a person wrote; none: a value in a sentence. */
  tone?: Family | "typed" | "own";
  isFaulty?: boolean;
  /** In a sentence of a card: no outline, breaks with the line. */
  isInline?: boolean;
  className?: string;
  children: ReactNode;
};

/** A value inside a sentence. */
export function Chip({ tone, isFaulty, isInline, className, children }: ChipProps) {
  if (isInline) {
    return (
      <span
        className={cn(
          "rounded-[4px] bg-chip box-decoration-clone px-[5px] py-px font-[600] text-ink",
          tone === "own" && "bg-brass-wash",
          isFaulty && "bg-bad-wash text-bad-ink inset-ring inset-ring-bad-line",
          className,
        )}
      >
        {children}
      </span>
    );
  }
  return (
    <span
      className={cn(
        "inline-flex max-w-full items-center gap-1.5 rounded-[5px] border border-line bg-chip px-[7px] font-[560] leading-5 whitespace-nowrap",
        tone === "typed" && "border-control bg-raised",
        tone === "own" && "border-brass-line bg-brass-wash text-brass-ink",
        tone && tone !== "typed" && tone !== "own" && familyChip(tone),
        isFaulty && "border-bad-line bg-bad-wash text-bad-ink",
        className,
      )}
    >
      {children}
    </span>
  );
}
