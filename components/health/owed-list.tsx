"use client";

import { count, plural } from "#components/ui/number-words.ts";
import { Time } from "#components/ui/time.tsx";
import { useNow } from "#components/ui/use-now.ts";
import type { ChainDetails } from "#server/services/health/list-chain-details.ts";
import { blocksWords } from "./chain-words.ts";

/** A time that has come is the next look's. */
function Again({ at }: { at: Date }) {
  const now = useNow();
  return now && at <= now ? "now" : <Time at={at} style="ago" />;
}

/** Blocks that were passed without their logs: why, how often tried, and when again. */
export function OwedList({ chain }: { chain: ChainDetails }) {
  const { owed, owedBlocks, owedRanges, name } = chain;
  if (owed.length === 0) return null;
  const more = owedRanges - owed.length;
  return (
    <section aria-label={`Owed blocks of ${name}`} className="border-t border-line px-4 pt-2.5 pb-3">
      <h3 className="text-label font-[600] text-ink-2">
        {plural(owedBlocks, "block is owed and read", "blocks are owed and read")} again
      </h3>
      <ul className="mt-1">
        {owed.map((range) => (
          <li
            key={range.fromBlock}
            className="flex flex-wrap gap-x-3 gap-y-0.5 border-b border-hair py-1.5 last:border-0"
          >
            <b className="whitespace-nowrap">{blocksWords(range.fromBlock, range.toBlock)}</b>
            <span className="min-w-0 flex-1 basis-48 text-ink-2">{range.reason}</span>
            <span className="text-label leading-5 whitespace-nowrap text-ink-3">
              tried {range.tries === 1 ? "once" : `${count(range.tries)} times`}, again <Again at={range.nextAt} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-label text-ink-3">and {plural(more, "stretch", "stretches")} more</p>}
    </section>
  );
}
