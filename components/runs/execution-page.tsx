"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";
import { ExecutionView } from "./execution-view.tsx";

/** One execution, live. */
export function ExecutionPage({ initial }: { initial: ExecutionDetail }) {
  const { slug, base } = useWorkspace();
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.execution.read.queryOptions({ workspace: slug, id: initial.id }, { initialData: initial }),
  );
  const run = `${base}/runs/${data.runId}`;
  return (
    <ExecutionView
      data={data}
      links={{
        crumbs: [
          { label: "Runs", href: `${base}/runs` },
          { label: data.workflowName, href: run },
        ],
        run,
        execution: (id) => `${base}/executions/${id}`,
      }}
    />
  );
}
