import { cn } from "#components/ui/cn.ts";
import { type Runway, scaleLabels } from "./runway.ts";

const TICKS = 40;
const WIDTH = 328;
const PAD = 5;

/** The tick scale in days: brass up to where credits end at this pace. */
export function RunwayScale({ runway, className }: { runway: Runway; className?: string }) {
  const x = (share: number) => PAD + share * (WIDTH - 2 * PAD);
  const end = x(runway.share);
  return (
    <div className={cn("w-full", className)} role="img" aria-label={label(runway)}>
      <svg aria-hidden viewBox={`0 0 ${WIDTH} 24`} className="block w-full">
        {Array.from({ length: TICKS + 1 }, (_, tick) => {
          const at = x(tick / TICKS);
          const isMajor = tick % (TICKS / 4) === 0;
          const isLit = at <= end && runway.share > 0;
          return (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: ticks are places, not things
              key={tick}
              d={`M${at} ${isMajor ? 0 : 5}V12`}
              className={isLit ? "stroke-brass-lo" : "stroke-control"}
              strokeWidth={isLit ? 1.5 : 1}
            />
          );
        })}
        <path d={`M${PAD} 17H${end}`} className="stroke-brass" strokeWidth="4" />
        <circle cx={end} cy="17" r="4.5" className="fill-raised stroke-brass-lo" strokeWidth="2.5" />
      </svg>
      <div aria-hidden className="relative mx-[1.5%] mt-1 h-4 text-label text-ink-3">
        {scaleLabels(runway.scaleDays).map((day, i) => (
          <span
            key={day}
            className={cn(
              "absolute -translate-x-1/2 whitespace-nowrap",
              i === 0 && "translate-x-0",
              i === 4 && "-translate-x-full",
            )}
            style={{ left: `${i * 25}%` }}
          >
            {day === 0 ? "today" : i === 1 ? `${day} days` : day}
          </span>
        ))}
      </div>
    </div>
  );
}

function label(runway: Runway): string {
  return runway.days === null
    ? "No pace yet to reckon with"
    : `${runway.words} at this pace, on a scale of ${runway.scaleDays} days`;
}
