"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import type { BacktestDetail } from "#server/services/backtest/read-backtest.ts";
import { readFromWords } from "./backtest-words.ts";

/** What the result rests on, and what it cannot know. */
export function KnownPanel({ test }: { test: BacktestDetail }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const graph = useQuery(
    trpc.backtest.graph.queryOptions({ workspace: slug, id: test.id }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  const nameOf = (nodeId: string) => graph.data?.graph.nodes[nodeId]?.name || "A When step";
  const { tally } = test;
  return (
    <Panel id="known" title="What this rests on">
      <ul className="flex flex-col gap-1.5 px-4 pt-1.5 pb-3.5 text-ink-2">
        {test.readFrom.map((source) => (
          <li key={source.chain}>{readFromWords(source)}</li>
        ))}
        {hasBegunLater(test) && test.fromAt && (
          <li>
            The chain itself began <Time at={test.fromAt} /> UTC; there is nothing before.
          </li>
        )}
        {test.notes.map((note) => (
          <li key={note.nodeId}>
            <b className="text-ink">{nameOf(note.nodeId)}.</b> {note.text}
          </li>
        ))}
        <li>
          Subscribers, their settings, lines and channels are those of today, not of the day of the event. A backend’s
          answers are the last ones that were kept; none was asked.
        </li>
        <li>Every event counts as read in time and as final, whatever happened to reading that day.</li>
        {tally.unreadable > 0 && (
          <li>
            <b className="text-ink">{plural(tally.unreadable, "event")}</b> could not be read by the ABI of its When
            step, and reached nobody.
          </li>
        )}
        {tally.failed > 0 && (
          <li>
            <b className="text-ink">{plural(tally.failed, "wallet")}</b> ended at a step that failed.
          </li>
        )}
        {tally.unlisted > 0 && (
          <li>
            The first {count(tally.same + tally.fresh + tally.gone + tally.unsure - tally.unlisted)} alerts are listed
            one by one; {count(tally.unlisted)} more are counted.
          </li>
        )}
        <li className="text-ink-3">
          Asked for <Time at={test.createdAt} /> UTC by <Wallet address={test.askedBy} isStatic />
          {test.endedAt && (
            <>
              , ended <Time at={test.endedAt} /> UTC
            </>
          )}
          .
        </li>
      </ul>
    </Panel>
  );
}

/** The stretch that was asked for is longer than the chain is old. */
function hasBegunLater({ range, fromAt, createdAt }: BacktestDetail): boolean {
  if (range.kind !== "hours" || !fromAt) return false;
  return createdAt.getTime() - fromAt.getTime() < (range.hours - 1) * 3_600_000;
}
