import NextLink from "next/link";
import { Link } from "#components/ui/link.tsx";
import { count } from "#components/ui/number-words.ts";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";
import type { ExecutionLinks } from "./execution-view.tsx";
import { countsSentence, executionState } from "./run-words.ts";

export type RestOfRunProps = { data: ExecutionDetail; links: ExecutionLinks };

/** The same event for others: how many ended how, and a few of them. */
export function RestOfRun({ data, links }: RestOfRunProps) {
  const { reachedCount, counts, others } = data.rest;
  return (
    <section
      aria-labelledby="rest-title"
      className="mx-5 mt-4 border-t border-hair pt-2.5 pb-4 max-phone:mx-4 phone:ml-[58px]"
    >
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h2 id="rest-title" className="font-[650]">
          The rest of this run
        </h2>
        <span className="text-label text-ink-2">{countsSentence(reachedCount, counts)}</span>
        <Link href={links.run} className="ml-auto text-label">
          All {count(reachedCount)}
        </Link>
      </div>
      {others.length === 0 ? (
        <p className="mt-1 text-ink-3">The event concerned this wallet only.</p>
      ) : (
        <ul className="mt-1">
          {others.map((other) => {
            const state = executionState(other);
            return (
              <li
                key={other.id}
                className="relative flex items-center gap-4 border-b border-hair py-1 last:border-0 hover:bg-ground"
              >
                <NextLink
                  href={links.execution(other.id)}
                  className="after:absolute after:inset-0 hover:underline hover:decoration-control hover:underline-offset-3"
                >
                  <Wallet address={other.address} isStatic />
                </NextLink>
                <span className="min-w-0 flex-1 truncate text-ink-2 max-phone:hidden">
                  {other.decided ?? other.reason}
                </span>
                <StateTag tone={state.tone} glyph={state.glyph} className="max-phone:ml-auto">
                  {state.words}
                </StateTag>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
