"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { WorkflowOutline } from "./workflow-outline.tsx";

// React Flow and the fields come only to a desk; a phone shows the outline.
const Builder = dynamic(() => import("./builder.tsx").then((file) => file.Builder), { ssr: false, loading: Waiting });

export type WorkflowPageProps = { id: number };

/** One workflow: the builder on a desk, its outline on a phone. */
export function WorkflowPage({ id }: WorkflowPageProps) {
  const trpc = useTRPC();
  const { slug, role } = useWorkspace();
  const workflow = useQuery(trpc.workflow.get.queryOptions({ workspace: slug, id }));
  const catalog = useQuery(trpc.catalog.get.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const isPhone = useIsPhone();
  const failed = workflow.isError ? workflow : catalog.isError ? catalog : null;
  if (failed && !workflow.data) {
    return (
      <main id="main" className="p-5">
        <ErrorState onRetry={() => void failed.refetch()}>{failed.error?.message}</ErrorState>
      </main>
    );
  }
  if (!workflow.data || !catalog.data || isPhone === null) return <Waiting />;
  const canEdit = role !== "viewer" && workflow.data.state !== "archived";
  const props = { workspace: slug, canEdit, workflow: workflow.data, catalog: catalog.data };
  return isPhone ? <WorkflowOutline {...props} /> : <Builder key={id} {...props} />;
}

/** The page's outline while it loads: nothing moves when it comes. */
function Waiting() {
  return (
    <main id="main" aria-busy className="flex h-dvh flex-col" aria-label="Loading the workflow">
      <div className="flex h-14 items-center border-b border-line bg-surface px-5">
        <Skeleton className="h-5 w-56" />
      </div>
      <div className="h-9 border-b border-brass-line bg-brass-wash" />
      <div className="flex min-h-0 flex-1">
        <div className="w-[196px] border-r border-line bg-surface max-phone:hidden" />
        <div className="dot-grid flex-1" />
      </div>
    </main>
  );
}

const PHONE = "(max-width: 760px)";

/** Null while rendering on the server. */
function useIsPhone(): boolean | null {
  return useSyncExternalStore(
    (tell) => {
      const query = window.matchMedia(PHONE);
      query.addEventListener("change", tell);
      return () => query.removeEventListener("change", tell);
    },
    () => window.matchMedia(PHONE).matches,
    () => null,
  );
}
