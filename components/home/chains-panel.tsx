"use client";

import { chainMark, chainTag, lagWords } from "#components/health/chain-words.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { cn } from "#components/ui/cn.ts";
import { Link } from "#components/ui/link.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { useNow } from "#components/ui/use-now.ts";
import type { ChainHealth } from "#server/services/overview/list-chain-health.ts";

/** The chains that live workflows listen to, and how far each is read. */
export function ChainsPanel({ chains }: { chains: ChainHealth[] }) {
  const { base } = useWorkspace();
  return (
    <Panel id="chains" title="Chains" note="endpoints" action={<Link href={`${base}/health`}>Health</Link>}>
      {chains.length === 0 ? (
        <p className="px-4 pt-1.5 pb-3.5 text-ink-2">No live workflow listens to a chain.</p>
      ) : (
        <ChainList chains={chains} />
      )}
    </Panel>
  );
}

/** The same without a panel, for the installation's page. */
export function ChainList({ chains }: { chains: ChainHealth[] }) {
  return (
    <ul className="px-4 pt-1 pb-2">
      {chains.map((chain) => (
        <li key={chain.chainId} className="border-b border-hair py-1.5 last:border-0">
          <div className="flex items-center gap-2.5">
            <span
              aria-hidden
              className="grid h-6 min-w-[38px] place-items-center rounded-[5px] border border-line bg-sunken px-1 text-[10.5px] font-[600] text-ink-2"
            >
              {chainMark(chain.short)}
            </span>
            <div className="min-w-0 flex-1">
              <b>{chain.name}</b>
              <div className="text-label leading-4 whitespace-nowrap text-ink-3">
                {chain.blockNumber === null ? "no block read yet" : `block ${count(chain.blockNumber)}`}
              </div>
            </div>
            <EndpointMarks marks={chain.endpoints} />
            <div className="min-w-[88px] text-right">
              <StateTag {...chainTag(chain)} className="text-[12.5px] leading-[18px]">
                {chainTag(chain).words}
              </StateTag>
              <div className="text-label leading-4 whitespace-nowrap text-ink-3">
                <Lag chain={chain} />
              </div>
            </div>
          </div>
          {chain.owedBlocks > 0 && (
            <p className="mt-1 text-label text-ink-2">{plural(chain.owedBlocks, "block is", "blocks are")} owed.</p>
          )}
          {chain.trouble && <p className="mt-1 text-label text-warn-ink">{chain.trouble}</p>}
        </li>
      ))}
    </ul>
  );
}

/** One mark for each endpoint, in their order. */
function EndpointMarks({ marks }: { marks: ChainHealth["endpoints"] }) {
  if (marks.length === 0) return null;
  const well = marks.filter((mark) => mark === "well").length;
  const placed = marks.slice(0, MARKS_SHOWN).map((mark, i) => ({ place: i + 1, mark }));
  return (
    <span role="img" aria-label={`${well} of ${plural(marks.length, "endpoint")} well`} className="flex gap-[3px]">
      {placed.map(({ place, mark }) => (
        <i key={place} aria-hidden className={cn("h-[15px] w-[5px] rounded-[2px]", MARK_CLASS[mark])} />
      ))}
    </span>
  );
}

const MARKS_SHOWN = 6;
const MARK_CLASS: Record<ChainHealth["endpoints"][number], string> = {
  well: "bg-ok",
  troubled: "bg-[repeating-linear-gradient(var(--warn)_0_3px,transparent_3px_5px)]",
  resting: "border border-control",
};

function Lag({ chain }: { chain: ChainHealth }) {
  return <>{lagWords(chain, useNow())}</>;
}
