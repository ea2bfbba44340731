import { cn } from "#components/ui/cn.ts";
import { timeWords } from "#components/ui/time-words.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { QuietHours } from "#server/contract/timing.ts";
import { toClock, toMinute } from "./minutes.ts";

const DAY = 1440;
const HOURS = [0, 6, 12, 18, 24];
const at = (minute: number) => `${(minute / DAY) * 100}%`;

/** A day from midnight to midnight: dark is quiet, hatched is when it rings, and the needle is now. */
export function QuietBar({ quiet, zone }: { quiet: QuietHours; zone: string }) {
  const now = useNow();
  const { from, until } = quiet;
  const parts = from < until ? [[from, until] as const] : [[0, until] as const, [from, DAY] as const];
  const minute = (now && toMinute(timeWords(now, "clock", zone))) ?? null;
  return (
    <div className="pt-6 pb-1" role="img" aria-label={`Quiet from ${toClock(from)} to ${toClock(until)}.`}>
      <div className="relative h-3 rounded-full bg-when inset-ring inset-ring-line [background-image:repeating-linear-gradient(115deg,transparent_0_5px,rgb(255_255_255/0.22)_5px_8px)]">
        {parts.map(([start, end]) => (
          <span
            key={start}
            className={cn(
              "absolute inset-y-0 bg-solid dark:bg-sunken dark:inset-ring dark:inset-ring-control",
              start === 0 && "rounded-l-full",
              end === DAY && "rounded-r-full",
            )}
            style={{ left: at(start), width: at(end - start) }}
          />
        ))}
        {minute !== null && (
          <>
            <span className="absolute -inset-y-1.5 w-0.5 -translate-x-1/2 bg-ink" style={{ left: at(minute) }} />
            <span
              className="absolute -top-6 -translate-x-1/2 text-label whitespace-nowrap text-ink-2"
              style={{ left: `clamp(34px, ${at(minute)}, calc(100% - 34px))` }}
            >
              <b className="font-[620] text-ink">{toClock(minute)}</b> now
            </span>
          </>
        )}
      </div>
      <div aria-hidden className="relative mt-1.5 h-5 text-tiny text-ink-3">
        {HOURS.map((hour) => (
          <span
            key={hour}
            className={cn(
              "absolute -translate-x-1/2",
              hour === 0 && "translate-x-0",
              hour === 24 && "-translate-x-full",
            )}
            style={{ left: at(hour * 60) }}
          >
            {String(hour).padStart(2, "0")}
          </span>
        ))}
      </div>
    </div>
  );
}
