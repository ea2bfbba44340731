import { CornerDownRight, Hand, Hourglass } from "lucide-react";

export type WhyLineProps = {
  /** It says why this did not interrupt. */
  isHeld?: boolean;
  /** It says until when this interrupts nobody. */
  isWaiting?: boolean;
  children: string;
};

/** One glyph, one sentence: why this came, or was held back. */
export function WhyLine({ isHeld, isWaiting, children }: WhyLineProps) {
  const Glyph = isHeld ? Hand : isWaiting ? Hourglass : CornerDownRight;
  return (
    <p className="mt-1 flex gap-1.5 text-wrap text-[12.5px] leading-[18px] text-ink-3">
      <Glyph aria-hidden size={13} className="mt-[3px] shrink-0" />
      <span>{children}</span>
    </p>
  );
}
