import { cn } from "#components/ui/cn.ts";

/** How good an endpoint's last answers were, as a bar and in percent. */
export function ScoreBar({ score }: { score: number }) {
  const percent = Math.round(score * 100);
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="block h-[6px] w-12 overflow-hidden rounded-full bg-chip">
        <span className={cn("block h-full rounded-full", fillOf(score))} style={{ width: `${percent}%` }} />
      </span>
      <span className="min-w-[38px] text-ink-2">{percent} %</span>
    </span>
  );
}

const WELL = 0.9;
const POOR = 0.5;

function fillOf(score: number): string {
  if (score >= WELL) return "bg-ok";
  return score >= POOR ? "bg-warn" : "bg-bad";
}
