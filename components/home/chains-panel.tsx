import type { StateWords } from "#components/runs/run-words.ts";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ChainHealth } from "#server/services/overview/list-chain-health.ts";

/** The chains that live workflows listen to, and how far each is read. */
export function ChainsPanel({ chains }: { chains: ChainHealth[] }) {
  return (
    <Panel id="chains" title="Chains" note="as read by live workflows">
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
              {chain.short.slice(0, 5)}
            </span>
            <div className="min-w-0 flex-1">
              <b>{chain.name}</b>
              <div className="text-label leading-4 whitespace-nowrap text-ink-3">
                {chain.blockNumber === null ? "no block read yet" : `block ${count(chain.blockNumber)}`}
              </div>
            </div>
            <div className="text-right">
              <StateTag {...tagOf(chain)} className="text-[12.5px] leading-[18px]">
                {tagOf(chain).words}
              </StateTag>
              <div className="text-label leading-4 whitespace-nowrap text-ink-3">
                <Lag chain={chain} />
              </div>
            </div>
          </div>
          {chain.trouble && <p className="mt-1 text-label text-warn-ink">{chain.trouble}</p>}
        </li>
      ))}
    </ul>
  );
}

function tagOf(chain: ChainHealth): StateWords {
  switch (chain.state) {
    case "on-time":
      return { tone: "ok", glyph: "check", words: "On time" };
    case "behind":
      return { tone: "warn", glyph: "warning", words: "Behind" };
    case "degraded":
      return { tone: "warn", glyph: "warning", words: "Degraded" };
    case "unread":
      return { tone: "bad", glyph: "cross", words: "Not read" };
  }
}

function Lag({ chain }: { chain: ChainHealth }) {
  if (chain.behindBlocks !== null && chain.behindBlocks > 0) return <>{plural(chain.behindBlocks, "block")} behind</>;
  if (chain.blockAt) {
    return (
      <>
        block <Time at={chain.blockAt} style="ago" />
      </>
    );
  }
  return <>waiting for the worker</>;
}
