"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RunListRow } from "#components/runs/run-list-row.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { RunRow } from "#server/services/run/list-runs.ts";

const SHOWN = 9;

/** Runs as they end, and the ones that need a look. */
export function RecentRuns({ runs }: { runs: RunRow[] }) {
  const { base } = useWorkspace();
  const [filter, setFilter] = useState<"all" | "look">("all");
  return (
    <Panel
      id="runs"
      title="Recent runs"
      note="as they end, times in UTC"
      className="flex-1"
      action={
        <span className="flex items-center gap-3">
          <Link href={`${base}/runs`}>All runs</Link>
          <Segmented
            label="Which runs"
            value={filter}
            onValueChange={setFilter}
            options={[
              { value: "all", label: "All" },
              { value: "look", label: "Needs a look" },
            ]}
          />
        </span>
      }
    >
      {filter === "all" ? <List runs={runs} /> : <RunsToLookAt />}
    </Panel>
  );
}

function List({ runs }: { runs: RunRow[] }) {
  if (runs.length === 0) {
    return <EmptyState title="No event yet">A run appears here as soon as a live workflow hears its event.</EmptyState>;
  }
  return (
    <ul className="px-4 pt-1.5 pb-2">
      {runs.map((run) => (
        <RunListRow key={run.id} run={run} />
      ))}
    </ul>
  );
}

function RunsToLookAt() {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(trpc.run.list.queryOptions({ workspace: slug, filter: "look", limit: SHOWN }));
  if (query.isPending) return <SkeletonRows rows={4} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  if (query.data.runs.length === 0) {
    return <EmptyState title="Nothing needs a look">No run failed, was refused or was undone.</EmptyState>;
  }
  return <List runs={query.data.runs} />;
}
