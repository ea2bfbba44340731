"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Facts } from "#components/shell/facts.tsx";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { count, credits, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Count, StateTag } from "#components/ui/state-tag.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import { WalletFilter } from "#components/ui/wallet-filter.tsx";
import type { RunDetail } from "#server/services/run/read-run.ts";
import { CancelRun } from "./cancel-run.tsx";
import { eventFactsOf } from "./event-facts.tsx";
import { ExecutionTable } from "./execution-table.tsx";
import { isUnderWay, RunProgress } from "./run-progress.tsx";
import { outcomeState, runState } from "./run-words.ts";
import { UndoneNote } from "./undone-note.tsx";
import { eventValues } from "./value-words.ts";
import { WhyForWhom } from "./why-for-whom.tsx";

const OUTCOMES = ["told", "stopped", "opted-out", "failed", "open"] as const;
type OutcomeFilter = "all" | (typeof OUTCOMES)[number];

/** One run: the event, how many went which way and why, and each wallet. */
export function RunPage({ initial }: { initial: RunDetail }) {
  const { slug, base, role } = useWorkspace();
  const trpc = useTRPC();
  const { data: run } = useQuery(
    trpc.run.read.queryOptions({ workspace: slug, id: initial.id }, { initialData: initial }),
  );
  const state = runState(run);
  const wallet = useAddressState().get("wallet");
  return (
    <>
      <TopBar
        crumbs={[
          { label: "Runs", href: `${base}/runs` },
          { label: run.workflowName, href: `${base}/runs?workflow=${run.workflowId}` },
        ]}
        title={titleOf(run)}
        tag={
          <StateTag tone={state.tone} glyph={state.glyph} isPlate>
            {state.words}
          </StateTag>
        }
        actions={role !== "viewer" && isUnderWay(run) && <CancelRun run={run} />}
      />
      <Facts
        facts={[
          { label: "Event", value: run.headline },
          ...eventFactsOf(run.event),
          {
            label: "Workflow",
            value: (
              <>
                v{run.versionNumber} <span className="font-[450] text-ink-3">frozen at the event</span>
              </>
            ),
          },
          { label: "Cost", value: run.costMilli === 1_000 ? "1 credit" : `${credits(run.costMilli)} credits` },
        ]}
      />
      <main id="main" className="flex flex-1 flex-col">
        <Explain run={run}>
          <Why run={run} className="m-5 mb-1 max-phone:m-4 max-phone:mb-0" />
        </Explain>
        <div className="grid flex-1 grid-cols-[minmax(0,1fr)_340px] items-start gap-4 p-6 max-lg:grid-cols-1 max-phone:p-4">
          <Executions run={run} />
          <div className="flex min-w-0 flex-col gap-3.5 max-lg:-order-1">
            {isUnderWay(run) && <RunProgress run={run} />}
            <UndoneNote undoneAt={run.undoneAt} correctedAt={run.correctedAt} wasSent={run.counts.told > 0} />
            {wallet && <Why run={run} />}
            <EventValues run={run} />
          </div>
        </div>
      </main>
    </>
  );
}

function Explain({ run, children }: { run: RunDetail; children: ReactNode }) {
  const { slug, base } = useWorkspace();
  const trpc = useTRPC();
  const address = useAddressState();
  const wallet = address.get("wallet");
  const runId = run.id;
  const funnel = useQuery(trpc.run.funnel.queryOptions({ workspace: slug, id: runId }));
  const explanation = useQuery(
    trpc.run.explain.queryOptions({ workspace: slug, runId, wallet }, { enabled: wallet !== "" }),
  );
  return (
    <WhyForWhom
      wallet={wallet}
      onWallet={(next) => address.set({ wallet: next })}
      funnel={funnel}
      explanation={explanation}
      links={{ execution: (id) => `${base}/executions/${id}`, subscriber: (id) => `${base}/subscribers/${id}` }}
    >
      {children}
    </WhyForWhom>
  );
}

function titleOf(run: RunDetail): string {
  if (run.cancelledAt)
    return `Cancelled: told ${count(run.counts.told)} of ${plural(run.reachedCount, "wallet")} reached`;
  if (run.state === "cancelled") return "Undone: the chain replaced its block";
  if (run.state === "skipped") return "Left out: read too late";
  if (run.reachedCount === 0) return run.state === "waiting" ? "Waiting to reach anybody" : "Reached nobody";
  return `Told ${count(run.counts.told)} of ${plural(run.reachedCount, "wallet")} reached`;
}

function Why({ run, className }: { run: RunDetail; className?: string }) {
  return (
    <Panel
      id="why"
      title="Why it ended so"
      note={run.reasonsOf === null ? undefined : `of ${count(run.reasonsOf)} wallets of it`}
      className={className}
    >
      {run.cancelledAt && run.cancelledBy && (
        <p className="px-4 pt-1.5 text-ink-2">
          {run.cancelledBy} cancelled it at {timeWords(run.cancelledAt, "clock")} UTC.{" "}
          {run.clearedAt ? "What had not left was put away." : "What had not left is being put away."}
        </p>
      )}
      {run.reason && !run.cancelledAt && <p className="px-4 pt-1.5 text-ink-2">{run.reason.replace(/[.\s]+$/, "")}.</p>}
      <ul className="px-4 pt-1 pb-2.5">
        {run.reasons.map((row) => {
          const state = outcomeState(row.outcome);
          return (
            <li key={`${row.outcome} ${row.reason}`} className="flex gap-3 border-b border-hair py-1.5 last:border-0">
              <b className="w-8 shrink-0 text-right">{count(row.count)}</b>
              <span className="min-w-0">
                <StateTag tone={state.tone} glyph={state.glyph}>
                  {state.words}
                </StateTag>
                {row.reason && <span className="block text-label text-ink-2">{row.reason}</span>}
              </span>
            </li>
          );
        })}
      </ul>
      {run.reasons.length === 0 && !run.reason && (
        <p className="px-4 pb-3.5 text-ink-2">
          {run.state === "waiting" || run.state === "running"
            ? "Still under way."
            : "Nobody this workflow knows was in the event."}
        </p>
      )}
    </Panel>
  );
}

function EventValues({ run }: { run: RunDetail }) {
  const values = eventValues(run.values, run.outputs);
  return (
    <Panel id="event" title="What the event said">
      {values.length === 0 ? (
        <p className="px-4 pt-1 pb-3.5 text-ink-2">It carried no values.</p>
      ) : (
        <dl className="px-4 pt-1 pb-2.5">
          {values.map((value) => (
            <div
              key={value.name}
              className="flex items-baseline justify-between gap-3 border-b border-hair py-1.5 last:border-0"
            >
              <dt className="text-ink-3">{value.label}</dt>
              <dd className="min-w-0 truncate" title={String(value.raw)}>
                <Chip tone="when">{value.words}</Chip>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function Executions({ run }: { run: RunDetail }) {
  const address = useAddressState();
  const outcome = OUTCOMES.find((known) => known === address.get("outcome"));
  // The page's own `wallet` is the one that is explained.
  const wallet = address.get("find");
  const numbers: Record<(typeof OUTCOMES)[number], number> = {
    told: run.counts.told,
    stopped: run.counts.stopped,
    "opted-out": run.counts.optedOut,
    failed: run.counts.failed,
    open: run.counts.open,
  };
  const shown = OUTCOMES.filter((known) => numbers[known] > 0 || known === outcome);
  return (
    <Panel
      id="executions"
      title="Each wallet"
      note={<Count>{count(run.reachedCount)}</Count>}
      action={<WalletFilter value={wallet} onChange={(next) => address.set({ find: next })} className="w-44" />}
    >
      <div className="overflow-x-auto px-4 pt-2 pb-2.5">
        <Segmented<OutcomeFilter>
          label="Outcome"
          value={outcome ?? "all"}
          onValueChange={(next) => address.set({ outcome: next === "all" ? "" : next })}
          options={[
            { value: "all", label: "All" },
            ...shown.map((known) => ({
              value: known,
              label: `${outcomeState(known === "open" ? null : known).words} ${count(numbers[known])}`,
            })),
          ]}
        />
      </div>
      <MorePages key={`${outcome} ${wallet}`} label="More wallets">
        {({ before, footer }) => <ExecutionsOf runId={run.id} filters={{ outcome, wallet, before }} footer={footer} />}
      </MorePages>
    </Panel>
  );
}

type ExecutionsOfProps = {
  runId: number;
  filters: { outcome: (typeof OUTCOMES)[number] | undefined; wallet: string; before: number | undefined };
  footer: (nextBefore: number | null) => React.ReactNode;
};

function ExecutionsOf({ runId, filters, footer }: ExecutionsOfProps) {
  const { slug, base } = useWorkspace();
  const trpc = useTRPC();
  const address = useAddressState();
  const query = useQuery(
    trpc.execution.list.queryOptions({ workspace: slug, runId, ...filters, wallet: filters.wallet || undefined }),
  );
  if (query.isPending) return <SkeletonRows rows={6} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { executions, nextBefore } = query.data;
  if (executions.length === 0) {
    return (
      <EmptyState title={filters.outcome || filters.wallet ? "No wallet fits" : "Nobody was reached"}>
        {filters.outcome || filters.wallet ? (
          "Nothing was found with these filters."
        ) : (
          <>
            The wallet in the event is not a subscriber, or the workflow leaves unknown wallets out.{" "}
            <Link href={`${base}/subscribers`}>See subscribers</Link>
          </>
        )}
      </EmptyState>
    );
  }
  return (
    <>
      <ExecutionTable
        executions={executions}
        of="run"
        onExplain={(wallet) => {
          address.set({ wallet });
          document.getElementById("explain-title")?.scrollIntoView({ block: "center" });
        }}
      />
      {footer(nextBefore)}
    </>
  );
}
