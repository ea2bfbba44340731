import { cn } from "#components/ui/cn.ts";
import { credits } from "#components/ui/number-words.ts";
import type { WorkflowSpend } from "#server/services/credit/read-credits.ts";

// Chart series in their order, the rest together in grey.
const COLOURS = ["bg-who", "bg-brass", "bg-when", "bg-then"] as const;
const NAMED_MAX = 3;

type Part = { key: string; name: string; milli: number; colour: string };

function partsOf(spend: WorkflowSpend[]): Part[] {
  const named: Part[] = spend.slice(0, NAMED_MAX).map((row, i) => ({
    key: String(row.workflowId),
    name: row.name,
    milli: row.milli,
    colour: COLOURS[i] ?? "bg-control",
  }));
  const rest = spend.slice(NAMED_MAX).reduce((sum, row) => sum + row.milli, 0);
  return rest > 0 ? [...named, { key: "rest", name: "Other", milli: rest, colour: "bg-control" }] : named;
}

/** Where the last 24 hours' credits went. */
export function SpendBar({ spend, className }: { spend: WorkflowSpend[]; className?: string }) {
  const parts = partsOf(spend);
  if (parts.length === 0)
    return <p className={cn("text-label text-ink-3", className)}>Nothing was spent in 24 hours.</p>;
  return (
    <div className={className}>
      <div aria-hidden className="mb-[7px] flex h-2 gap-0.5">
        {parts.map((part) => (
          <span key={part.key} className={cn("min-w-1 rounded-[2px]", part.colour)} style={{ flexGrow: part.milli }} />
        ))}
      </div>
      <ul aria-label="Credits spent in 24 hours" className="flex flex-wrap gap-x-3.5 gap-y-0.5 text-label text-ink-2">
        {parts.map((part) => (
          <li key={part.key} className="flex items-center gap-[5px]">
            <i aria-hidden className={cn("size-2 rounded-[2px]", part.colour)} />
            {part.name} {credits(part.milli)}
          </li>
        ))}
      </ul>
    </div>
  );
}
