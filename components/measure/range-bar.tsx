import { cn } from "#components/ui/cn.ts";
import type { Rate } from "#server/personalisation/rates.ts";

export type RangeBarProps = {
  rate: Rate | null;
  /** The scale's ends; a difference has zero in its middle. */
  from?: number;
  to?: number;
  className?: string;
};

const TICKS = [0.25, 0.5, 0.75];

/** A share as a needle in its range, on a scale with ticks; what it says stands in words beside it. */
export function RangeBar({ rate, from = 0, to = 1, className }: RangeBarProps) {
  // an empty scale would look like a share of nothing
  if (!rate)
    return <span aria-hidden className={cn("block border-t border-dashed border-line max-phone:hidden", className)} />;
  const place = (value: number) => `${Math.min(100, Math.max(0, ((value - from) / (to - from)) * 100))}%`;
  return (
    <span aria-hidden className={cn("relative block h-3.5 rounded-[3px] bg-sunken", className)}>
      {TICKS.map((tick) => (
        <span key={tick} className="absolute inset-y-0 w-px bg-line" style={{ left: `${tick * 100}%` }} />
      ))}
      <span
        className="absolute inset-y-[4px] rounded-full bg-who opacity-55"
        style={{ left: place(rate.low), right: `calc(100% - ${place(rate.high)})` }}
      />
      <span
        className="absolute inset-y-0 w-0.5 -translate-x-1/2 rounded-full bg-ink"
        style={{ left: place(rate.value) }}
      />
    </span>
  );
}
