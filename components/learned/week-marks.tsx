import { cn } from "#components/ui/cn.ts";
import { DAYS } from "#server/contract/timing-words.ts";

/** Monday first, as a week is read. */
const WEEK = [1, 2, 3, 4, 5, 6, 0];

/** The seven days of a week; brass is the one on which it rings. */
export function WeekMarks({ day }: { day: number }) {
  return (
    <div className="grid grid-cols-7 gap-1.5 py-3.5" role="img" aria-label={`It rings on ${DAYS[day]}s.`}>
      {WEEK.map((one) => (
        <span key={one} className="grid justify-items-center gap-1.5 text-label text-ink-3">
          <span
            className={cn(
              "h-2 w-full rounded-full bg-sunken inset-ring inset-ring-line",
              one === day && "bg-brass inset-ring-brass-lo",
            )}
          />
          <span className={cn(one === day && "font-[620] text-ink")}>{DAYS[one]?.slice(0, 3)}</span>
        </span>
      ))}
    </div>
  );
}
