import { cn } from "#components/ui/cn.ts";
import { count } from "#components/ui/number-words.ts";
import type { MeasureTally } from "./use-measure.ts";

const ENDINGS = [
  { key: "acted", label: "acted on", colour: "bg-then" },
  { key: "ignored", label: "here, and passed over", colour: "bg-when" },
  { key: "unknown", label: "were not here", colour: "bg-idle" },
  { key: "open", label: "too young to judge", colour: "bg-line" },
] as const;

/** What came of the alerts that were told, as one bar and in words. */
export function EndingsBar({ tally }: { tally: MeasureTally }) {
  return (
    <div>
      <div aria-hidden className="flex h-2.5 gap-0.5 overflow-hidden rounded-full">
        {ENDINGS.map(({ key, colour }) =>
          tally[key] > 0 ? <span key={key} className={cn("min-w-1", colour)} style={{ flexGrow: tally[key] }} /> : null,
        )}
      </div>
      <ul aria-label="What came of them" className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-ink-2">
        {ENDINGS.map(({ key, label, colour }) => (
          <li key={key} className="flex items-center gap-1.5">
            <i aria-hidden className={cn("size-2.5 rounded-[3px]", colour)} />
            <b className="font-[620] text-ink">{count(tally[key])}</b> {label}
          </li>
        ))}
      </ul>
    </div>
  );
}
