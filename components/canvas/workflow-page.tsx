"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { WaitingDesk } from "./waiting-desk.tsx";

// React Flow and the fields come only to a desk, the outline only to a phone.
const Builder = dynamic(() => import("./builder.tsx").then((file) => file.Builder), {
  ssr: false,
  loading: WaitingDesk,
});
const WorkflowOutline = dynamic(() => import("./workflow-outline.tsx").then((file) => file.WorkflowOutline), {
  ssr: false,
  loading: WaitingDesk,
});

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
  if (!workflow.data || !catalog.data || isPhone === null) return <WaitingDesk />;
  const canEdit = role !== "viewer" && workflow.data.state !== "archived";
  const props = { workspace: slug, canEdit, workflow: workflow.data, catalog: catalog.data };
  return isPhone ? <WorkflowOutline {...props} /> : <Builder key={id} {...props} />;
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
