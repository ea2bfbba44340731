"use client";

import { useQuery } from "@tanstack/react-query";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { Card } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import { WalletFilter } from "#components/ui/wallet-filter.tsx";
import type { RunFilter, RunRow } from "#server/services/run/list-runs.ts";
import { HeldEvents } from "./held-events.tsx";
import { RunListRow } from "./run-list-row.tsx";

type Shown = RunFilter | "held";

const FILTERS: { value: Shown; label: string }[] = [
  { value: "all", label: "All" },
  { value: "told", label: "Told someone" },
  { value: "nobody", label: "Nobody matched" },
  { value: "look", label: "Needs a look" },
  { value: "open", label: "Under way" },
  { value: "held", label: "Held" },
  { value: "undone", label: "Undone" },
  { value: "skipped", label: "Left out" },
];

export type RunsPageProps = { workflows: { id: number; name: string }[] };

/** Every run of the workspace, with filters that live in the address. */
export function RunsPage({ workflows }: RunsPageProps) {
  const address = useAddressState();
  const filter = FILTERS.find((option) => option.value === address.get("filter"))?.value ?? "all";
  const workflow = address.get("workflow");
  const wallet = address.get("wallet");
  return (
    <>
      <TopBar title="Runs" note="one event times one workflow; times in UTC" />
      <main id="main" className="flex flex-1 flex-col gap-3.5 p-6 pt-4 max-phone:p-4 max-phone:pt-3">
        <div className="flex flex-wrap items-center gap-2.5">
          <div className="max-w-full overflow-x-auto">
            <Segmented
              label="Which runs"
              value={filter}
              onValueChange={(next) => address.set({ filter: next === "all" ? "" : next })}
              options={FILTERS}
            />
          </div>
          <Select
            label="Workflow"
            className="w-52 max-phone:w-full"
            value={workflow || "all"}
            onValueChange={(next) => address.set({ workflow: next === "all" ? "" : next })}
            options={[
              { value: "all", label: "Every workflow" },
              ...workflows.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
          {filter !== "held" && (
            <WalletFilter
              value={wallet}
              onChange={(next) => address.set({ wallet: next })}
              className="w-52 max-phone:w-full"
            />
          )}
        </div>
        {filter === "held" ? (
          <HeldEvents workflowId={Number(workflow) || undefined} />
        ) : (
          <Card>
            <MorePages key={`${filter} ${workflow} ${wallet}`} label="Older runs">
              {({ before, footer }) => (
                <RunsOf
                  filters={{ filter, workflowId: Number(workflow) || undefined, wallet, before }}
                  footer={footer}
                />
              )}
            </MorePages>
          </Card>
        )}
      </main>
    </>
  );
}

type RunsOfProps = {
  filters: { filter: RunFilter; workflowId: number | undefined; wallet: string; before: number | undefined };
  footer: (nextBefore: number | null) => React.ReactNode;
};

function RunsOf({ filters, footer }: RunsOfProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.run.list.queryOptions({ workspace: slug, ...filters, wallet: filters.wallet || undefined }),
  );
  if (query.isPending) return <SkeletonRows rows={8} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { runs, nextBefore } = query.data;
  if (runs.length === 0) return <NoRuns filters={filters} />;
  return (
    <>
      {byDay(runs).map(([day, ofDay]) => (
        <section key={day} aria-label={day} className="px-4">
          <h2 className="border-b border-line pt-3 pb-1.5 text-label font-[560] text-ink-3">{day}</h2>
          <ul>
            {ofDay.map((run) => (
              <RunListRow key={run.id} run={run} />
            ))}
          </ul>
        </section>
      ))}
      {footer(nextBefore)}
    </>
  );
}

function NoRuns({ filters }: Pick<RunsOfProps, "filters">) {
  const address = useAddressState();
  if (filters.filter === "all" && !filters.workflowId && !filters.wallet) {
    return (
      <EmptyState title="No run yet">
        A run begins when a live workflow hears its event. Publish a workflow, and the first event shows here at once.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No run fits"
      action={
        <Button size="s" onClick={() => address.set({ filter: "", workflow: "", wallet: "" })}>
          Show all runs
        </Button>
      }
    >
      {EMPTY[filters.filter] ?? "Nothing was found with these filters."}
    </EmptyState>
  );
}

/** What an empty list means, where it means something. */
const EMPTY: Partial<Record<RunFilter, string>> = {
  undone: "The chain has taken back none of what is listed here.",
  skipped: "No event was read so late that its workflow left it out.",
};

function byDay(runs: RunRow[]): [string, RunRow[]][] {
  const days = new Map<string, RunRow[]>();
  for (const run of runs) {
    const day = timeWords(run.occurredAt, "date");
    days.set(day, [...(days.get(day) ?? []), run]);
  }
  return [...days];
}
