import { cn } from "./cn.ts";

export type MarkProps = { size?: number; isOnRail?: boolean; className?: string };

/** The sheep bell in mid-swing. */
export function Mark({ size = 28, isOnRail, className }: MarkProps) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 32 32" className={cn("shrink-0", className)}>
      <g transform="rotate(9 16 6)">
        <path d="M12.6 8.6V6.4a3.4 3.4 0 0 1 6.8 0v2.2" fill="none" className="stroke-brass-lo" strokeWidth="2.5" />
        <path
          className="fill-brass"
          d="M11.7 8.2h8.6c1 0 1.9.7 2.1 1.7l.9 4.4c.6 3.1 1.6 5.5 3.3 7.6.9 1.2.1 2.8-1.4 2.8H6.8c-1.5 0-2.3-1.6-1.4-2.8 1.7-2.1 2.7-4.5 3.3-7.6l.9-4.4c.2-1 1.1-1.7 2.1-1.7Z"
        />
      </g>
      <path className={isOnRail ? "fill-rail-ink" : "fill-ink"} d="M10.4 27.1a3.15 3.15 0 0 0 6.2 1.1Z" />
    </svg>
  );
}

export type WordmarkProps = { size?: number; isOnRail?: boolean; className?: string };

/** Bell and name; `size` is the letters' in pixels. */
export function Wordmark({ size = 22, isOnRail, className }: WordmarkProps) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-[0.42em] font-serif leading-none font-[550] tracking-[-0.015em]",
        className,
      )}
      style={{ fontSize: size }}
    >
      <Mark size={Math.round(size * 1.27)} isOnRail={isOnRail} />
      <span>Bellwether</span>
    </span>
  );
}
