"use client";

import { useQuery } from "@tanstack/react-query";
import { ExecutionView } from "#components/runs/execution-view.tsx";
import { useTRPC } from "#components/trpc.tsx";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";

/** One execution of any workspace, live, as its members see it. */
export function AnyExecution({ slug, initial }: { slug: string; initial: ExecutionDetail }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.admin.execution.queryOptions({ slug, id: initial.id }, { initialData: initial }));
  return (
    <ExecutionView
      data={data}
      links={{
        crumbs: [
          { label: "Installation", href: "/admin" },
          { label: slug, href: `/admin?view=history&workspace=${slug}` },
        ],
        run: `/admin/runs/${slug}/${data.runId}`,
        execution: (id) => `/admin/executions/${slug}/${id}`,
      }}
    />
  );
}
