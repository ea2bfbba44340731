import { cn } from "#components/ui/cn.ts";
import { count } from "#components/ui/number-words.ts";
import type { Segments } from "./use-segments.ts";

/** How many are in one of the listed segments, or why that is not known. */
export function CountOf({ id, counts: { data, error } }: { id: number; counts: Segments["counts"] }) {
  if (error) return <span className="text-label text-bad-ink">{error.message}</span>;
  if (data?.kind === "too-long") return <span className="text-label text-ink-3">Counting took too long</span>;
  const found = data?.kind === "known" ? data.counts.find((one) => one.id === id) : undefined;
  if (data?.kind !== "known" || !found) return <span className="text-label text-ink-3">Counting</span>;
  return (
    <span className="inline-flex flex-col gap-1">
      <span>
        <b className="font-[650] tabular-nums">{count(found.count)}</b>
        <span className="text-ink-3"> of {count(data.total)}</span>
      </span>
      <ShareBar part={found.count} whole={data.total} className="w-32" />
    </span>
  );
}

export type ShareBarProps = { part: number; whole: number; className?: string };

/** A share as a bar; a small one is still seen. */
export function ShareBar({ part, whole, className }: ShareBarProps) {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  return (
    <span aria-hidden className={cn("block h-1.5 overflow-hidden rounded-full bg-chip", className)}>
      <span
        className="block h-full rounded-full bg-who transition-[width] duration-(--settle) ease-settle"
        style={{ width: `${part === 0 ? 0 : Math.max(2, percent)}%` }}
      />
    </span>
  );
}
