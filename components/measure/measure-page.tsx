"use client";

import { TopBar } from "#components/shell/top-bar.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Card } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { MeasureDetail } from "./measure-detail.tsx";
import { MeasureTable } from "./measure-table.tsx";
import { headlineOf } from "./measure-words.ts";
import { DAYS, type MeasureView, useMeasure, useMeasures, useMeasureView } from "./use-measure.ts";

/** What came of alerts: of each topic or workflow, or of one in full. */
export function MeasurePage() {
  const view = useMeasureView();
  return view.id === null ? <AllOfThem view={view} /> : <OneOfThem view={view} id={view.id} />;
}

function AllOfThem({ view }: { view: MeasureView }) {
  const measures = useMeasures(view);
  const rows = measures.data?.kind === "known" ? measures.data.rows : undefined;
  return (
    <>
      <TopBar title="Measure" note="what came of alerts" />
      <main id="main" className="flex flex-1 flex-col gap-3.5 p-6 pt-4 max-phone:p-4 max-phone:pt-3">
        <Choices view={view} />
        {rows && rows.length > 0 && (
          <p className="engraved max-w-[34ch] text-headline text-pretty max-phone:text-[24px] max-phone:leading-8">
            {headlineOf(sumOf(rows.map(({ tally }) => tally)), view.query.days)}
          </p>
        )}
        <Card>{rows ? <Rows rows={rows} view={view} /> : <NotYet query={measures} kind={measures.data?.kind} />}</Card>
        <p className="max-w-[72ch] text-label text-ink-3">
          An alert is judged two days after it was told: acted on (on-chain, by a button, or in so many words), passed
          over by somebody who was here in that time, or neither, as of somebody who was away. Opens and clicks count
          for nothing. A range holds the true share nineteen times of twenty.
        </p>
      </main>
    </>
  );
}

type Rows = Parameters<typeof MeasureTable>[0]["rows"];

function Rows({ rows, view }: { rows: Rows; view: MeasureView }) {
  if (rows.length > 0) return <MeasureTable rows={rows} view={view} />;
  return view.by === "topic" ? (
    <EmptyState title="No topics yet">
      Alerts are measured by the topic that they are about. Make one in Topics.
    </EmptyState>
  ) : (
    <EmptyState title="No live workflow yet">Publish a workflow, and what comes of its alerts shows here.</EmptyState>
  );
}

function OneOfThem({ view, id }: { view: MeasureView; id: number }) {
  const { base } = useWorkspace();
  const measure = useMeasure(view, id);
  const known = measure.data?.kind === "known" ? measure.data : undefined;
  return (
    <>
      <TopBar
        crumbs={[{ label: "Measure", href: `${base}/measure${view.href({ id: null })}` }]}
        title={measure.data?.name ?? (view.by === "topic" ? "A topic" : "A workflow")}
        note={view.by === "topic" ? "topic" : "workflow"}
      />
      <main id="main" className="flex flex-1 flex-col gap-3.5 p-6 pt-4 max-phone:p-4 max-phone:pt-3">
        <Choices view={view} />
        {known ? (
          <MeasureDetail measure={known} days={view.query.days} />
        ) : (
          <Card>
            <NotYet query={measure} kind={measure.data?.kind} />
          </Card>
        )}
      </main>
    </>
  );
}

function Choices({ view }: { view: MeasureView }) {
  return (
    <div className="flex flex-wrap gap-2.5">
      {view.id === null && (
        <Segmented
          label="Of each"
          value={view.by}
          onValueChange={(by) => view.set({ by: by === "topic" ? "" : by })}
          options={[
            { value: "topic", label: "By topic" },
            { value: "workflow", label: "By workflow" },
          ]}
        />
      )}
      <Segmented
        label="How far back"
        value={view.days}
        onValueChange={(days) => view.set({ days: days === "30" ? "" : days })}
        options={DAYS.map((value) => ({ value, label: `${value} days` }))}
      />
    </div>
  );
}

type NotYetProps = {
  query: { isError: boolean; error: { message: string } | null; refetch: () => unknown };
  kind: "known" | "busy" | "too-long" | undefined;
};

function NotYet({ query, kind }: NotYetProps) {
  if (query.error) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  if (kind !== "too-long") return <SkeletonRows rows={5} />;
  return (
    <EmptyState title="Too much to count in a moment">
      Counting stands aside for alerts and was stopped. Look back fewer days.
    </EmptyState>
  );
}

type Counts = { told: number; open: number; acted: number };

const sumOf = (all: Counts[]): Counts =>
  all.reduce((sum, one) => ({ told: sum.told + one.told, open: sum.open + one.open, acted: sum.acted + one.acted }), {
    told: 0,
    open: 0,
    acted: 0,
  });
