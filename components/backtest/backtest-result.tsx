"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Square } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { edgeCounts } from "#components/canvas/count-words.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Card, Panel } from "#components/ui/panel.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { toast } from "#components/ui/toast.tsx";
import { slotAnchor } from "#server/contract/backtest.ts";
import type { BacktestDetail } from "#server/services/backtest/read-backtest.ts";
import { AlertsPanel } from "./alerts-panel.tsx";
import { alertsOf, costWords, headline, liveAlertsOf, moreWords, paceWords } from "./backtest-words.ts";
import { KnownPanel } from "./known-panel.tsx";
import { SamplesPanel } from "./samples-panel.tsx";
import { TimelineChart, TimelineLegend } from "./timeline-chart.tsx";
import { slotWords } from "./timeline-shape.ts";

// The canvas comes only to a desk; a phone reads the figures.
const Graph = dynamic(() => import("#components/canvas/read-only-graph.tsx").then((file) => file.ReadOnlyGraph), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

/** One backtest: its result as a sentence, then what it is made of. */
export function BacktestResult({ test, earlier }: { test: BacktestDetail; earlier: ReactNode }) {
  const isOpen = test.state === "waiting" || test.state === "running";
  const hasAlerts = alertsOf(test.tally) + test.tally.gone > 0;
  return (
    <>
      <section aria-labelledby="result" className="flex flex-col gap-1">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <h2
            id="result"
            className="engraved max-w-[46ch] min-w-0 flex-1 basis-[26rem] text-[27px] leading-9 text-pretty"
          >
            {headline(test)}
          </h2>
          <span className="ml-auto max-phone:w-full">{earlier}</span>
        </div>
        <Standing test={test} />
      </section>
      {isOpen && <Progress test={test} />}
      {test.state === "failed" && (
        <Card>
          <ErrorState title="It could not go on">{test.reason}</ErrorState>
        </Card>
      )}
      <Figures test={test} />
      <Timeline test={test} />
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(340px,420px)] items-stretch gap-4 max-lg:grid-cols-1">
        <Counts test={test} />
        <SamplesPanel id={test.id} isOpen={isOpen} hasAlerts={hasAlerts} />
      </div>
      <AlertsPanel test={test} />
      <KnownPanel test={test} />
    </>
  );
}

/** Whether it still says something of what would be published now. */
function Standing({ test }: { test: BacktestDetail }) {
  const { state, progress, isDraftChanged, isLiveChanged } = test;
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 text-ink-2">
      {state === "cancelled" && (
        <StateTag tone="idle" glyph="minus">
          Cancelled at {Math.floor(progress * 100)} %
        </StateTag>
      )}
      {isDraftChanged && (
        <StateTag tone="warn" glyph="warning">
          The draft has changed since
        </StateTag>
      )}
      {isLiveChanged && (
        <StateTag tone="warn" glyph="warning">
          Another version is live since
        </StateTag>
      )}
      <span>{plural(test.tally.looked, "event")} looked at, by the settings that your subscribers have today.</span>
    </p>
  );
}

function Progress({ test }: { test: BacktestDetail }) {
  const { slug, role } = useWorkspace();
  const trpc = useTRPC();
  const cancel = useMutation(
    trpc.backtest.cancel.mutationOptions({
      onError: (error) => toast({ title: "Not cancelled", description: error.message, tone: "bad" }),
    }),
  );
  const percent = Math.floor(test.progress * 100);
  return (
    <Card className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <div className="mb-1.5 flex justify-between gap-3 text-label">
          <span className="font-[580]">{test.state === "waiting" ? "Waiting for its turn" : "Playing the past"}</span>
          <span className="text-ink-2">{percent} %</span>
        </div>
        <div
          role="progressbar"
          aria-label="How far the backtest is"
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          className="h-1.5 overflow-hidden rounded-full bg-sunken"
        >
          <div className="h-full rounded-full bg-brass" style={{ width: `${Math.max(1, percent)}%` }} />
        </div>
      </div>
      {role !== "viewer" && (
        <Button
          icon={<Square aria-hidden size={13} strokeWidth={2.2} />}
          isBusy={cancel.isPending}
          onClick={() => cancel.mutate({ workspace: slug, id: test.id })}
        >
          Cancel
        </Button>
      )}
    </Card>
  );
}

/** Each figure with what it means. */
function Figures({ test }: { test: BacktestDetail }) {
  const { tally, wallets, liveNumber, fromAt, toAt } = test;
  const alerts = alertsOf(tally);
  const than = moreWords({ alerts, liveNumber, liveAlerts: liveAlertsOf(tally) });
  const pace = fromAt && toAt ? paceWords(tally.creditsMilli, { from: fromAt, to: toAt }) : "";
  return (
    <dl className="flex flex-wrap gap-y-3 max-phone:grid max-phone:grid-cols-2 max-phone:gap-x-4">
      <Figure label="Alerts" value={count(alerts)}>
        {liveNumber === null
          ? "no version is live to compare with"
          : `v${liveNumber} told ${count(liveAlertsOf(tally))}, so ${than.replace(/ than v\d+$/, "")}`}
      </Figure>
      <Figure label="Wallets told" value={count(wallets.told)}>
        {liveNumber === null
          ? `${count(wallets.most)} alerts at most for one`
          : `${count(wallets.fresh)} of them new, ${count(wallets.gone)} no more told`}
      </Figure>
      <Figure label="Would have cost" value={costWords(tally.creditsMilli).split(" ")[0] ?? ""} unit="credits">
        {[pace, liveNumber !== null && `v${liveNumber} ${costWords(tally.liveCreditsMilli)}`]
          .filter(Boolean)
          .join(", ") || "in-app messages are free"}
      </Figure>
      <Figure label="Stopped" value={count(tally.stopped + tally.optedOut)}>
        {tally.optedOut === 0 ? "by the conditions" : `${count(tally.optedOut)} of them had opted out`}
      </Figure>
      <Figure label="Unknown" value={count(tally.unknown)}>
        {tally.unknown === 0 ? "every answer that was needed is kept" : "no answer is kept; neither told nor stopped"}
      </Figure>
    </dl>
  );
}

type FigureProps = { label: string; value: string; unit?: string; children: ReactNode };

function Figure({ label, value, unit, children }: FigureProps) {
  return (
    <div className="min-w-0 flex-1 border-l border-line px-6 first:border-0 first:pl-0 max-phone:border-0 max-phone:px-0">
      <dt className="text-[12.5px] leading-[18px] text-ink-3">{label}</dt>
      <dd>
        <span className="engraved text-[27px] leading-9 whitespace-nowrap">{value}</span>
        {unit && <span className="ml-1.5 text-[14px] font-[500] text-ink-2">{unit}</span>}
        <span className="block text-label text-ink-2">{children}</span>
      </dd>
    </div>
  );
}

function Timeline({ test }: { test: BacktestDetail }) {
  const { tally, fromAt, slotSeconds, liveNumber } = test;
  if (!fromAt || !slotSeconds || tally.slots.length === 0) return null;
  const chart = { slots: tally.slots, from: slotAnchor(fromAt, slotSeconds), slotSeconds, liveNumber };
  return (
    <Panel
      id="timeline"
      title={`Who would have been told, ${slotWords(slotSeconds)}`}
      note="UTC"
      action={<TimelineLegend {...chart} />}
    >
      <TimelineChart {...chart} />
    </Panel>
  );
}

/** The tested graph with how many went along each of its ways. */
function Counts({ test }: { test: BacktestDetail }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.backtest.graph.queryOptions({ workspace: slug, id: test.id }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  const types = Object.fromEntries((data?.types ?? []).map((type) => [type.type, type]));
  const { events, edges } = test.tally;
  return (
    <Panel id="ways" title="Which way they went" note="events and wallets" className="flex flex-col">
      <div className="min-h-[420px] flex-1 overflow-hidden pt-2 max-phone:hidden">
        {data && (
          <Graph
            graph={data.graph}
            description={data.description}
            types={data.types}
            counts={edgeCounts({ graph: data.graph, types }, { events, passed: edges })}
            label="The tested graph, with how many went each way"
          />
        )}
      </div>
      <Stops edges={edges} nameOf={(nodeId) => data?.graph.nodes[nodeId]?.name || "a step"} />
    </Panel>
  );
}

type StopsProps = { edges: Record<string, number>; nameOf: (nodeId: string) => string };

/** Silence in figures: who ended where, and of whom it is not known. */
function Stops({ edges, nameOf }: StopsProps) {
  const ends = Object.entries(edges)
    .flatMap(([key, passed]) => {
      const [how, nodeId] = key.split(":");
      return nodeId === undefined ? [] : [{ key, passed, nodeId, isUnknown: how === "unknown" }];
    })
    .toSorted((a, b) => b.passed - a.passed);
  if (ends.length === 0) return null;
  return (
    <ul aria-label="Where they stopped" className="flex flex-wrap gap-x-5 gap-y-1 border-t border-hair px-4 py-2.5">
      {ends.map(({ key, passed, nodeId, isUnknown }) => (
        <li key={key}>
          <StateTag tone="idle" glyph={isUnknown ? "unknown" : "minus"}>
            {count(passed)} {isUnknown ? "unknown at" : "stopped at"}
          </StateTag>{" "}
          {nameOf(nodeId)}
        </li>
      ))}
    </ul>
  );
}
