import { CornerDownRight } from "lucide-react";

/** One glyph, one sentence: why this came. */
export function WhyLine({ children }: { children: string }) {
  return (
    <p className="mt-1 flex gap-1.5 text-wrap text-[12.5px] leading-[18px] text-ink-3">
      <CornerDownRight aria-hidden size={13} className="mt-[3px] shrink-0" />
      <span>{children}</span>
    </p>
  );
}
