"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { AdminWorkflow } from "#server/services/admin/list-workflows.ts";

/** What can be stopped and started, over all workspaces. */
export function AllWorkflows() {
  const trpc = useTRPC();
  const query = useQuery(trpc.admin.workflows.queryOptions());
  return (
    <Panel id="all-workflows" title="Workflows" note="live and paused, of every workspace">
      {query.isPending && <SkeletonRows rows={6} />}
      {query.isError && <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>}
      {query.data?.length === 0 && (
        <EmptyState title="Nothing is live">Workflows appear here once they are published.</EmptyState>
      )}
      {query.data && query.data.length > 0 && (
        <Table label="Workflows of every workspace" className="mt-1">
          <thead className="max-phone:sr-only">
            <tr>
              <Th>Name</Th>
              <Th>State</Th>
              <Th className="max-phone:hidden">Last run</Th>
              <Th isRight>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {query.data.map((workflow) => (
              <Row key={workflow.id} workflow={workflow} />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function Row({ workflow }: { workflow: AdminWorkflow }) {
  const isLive = workflow.state === "live";
  return (
    <tr className="hover:bg-ground">
      <Td>
        <b>{workflow.name}</b>
        <div className="text-label text-ink-3">{workflow.workspaceName}</div>
      </Td>
      <Td>
        <StateTag tone={isLive ? "ok" : "idle"} glyph={isLive ? "dot" : "pause"} className={isLive ? "text-ink" : ""}>
          {isLive ? "Live" : "Paused"}
        </StateTag>
        {!isLive && workflow.pausedAt && (
          <div className="text-label text-ink-3">
            <Time at={workflow.pausedAt} style="ago" />
            {workflow.pausedBy && <> by {shortAddress(workflow.pausedBy)}</>}
          </div>
        )}
      </Td>
      <Td className="max-phone:hidden">
        {workflow.lastRunAt ? <Time at={workflow.lastRunAt} style="ago" /> : <span className="text-ink-3">never</span>}
      </Td>
      <Td isRight>
        <StateSwitch workflow={workflow} />
      </Td>
    </tr>
  );
}

/** Stops or starts at once, with Undo: nobody is asked first. */
function StateSwitch({ workflow }: { workflow: AdminWorkflow }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const done = () => queryClient.invalidateQueries(trpc.admin.pathFilter());
  const failed = (error: { message: string }) =>
    toast({ title: `${workflow.name} was not changed`, description: error.message, tone: "bad" });
  const pause = useMutation(trpc.admin.pauseWorkflow.mutationOptions({ onSuccess: done, onError: failed }));
  const resume = useMutation(trpc.admin.resumeWorkflow.mutationOptions({ onSuccess: done, onError: failed }));
  const target = { slug: workflow.workspaceSlug, id: workflow.id };
  const isLive = workflow.state === "live";
  const change = isLive ? pause : resume;
  const back = isLive ? resume : pause;
  return (
    <Button
      size="s"
      isBusy={change.isPending || back.isPending}
      icon={isLive ? <Pause aria-hidden size={14} /> : <Play aria-hidden size={14} />}
      onClick={() =>
        change.mutate(target, {
          onSuccess: () =>
            toast({
              title: isLive ? `${workflow.name} is paused` : `${workflow.name} is live again`,
              description: isLive ? "Runs under way finish; new events are not heard." : undefined,
              undo: () => back.mutate(target),
            }),
        })
      }
    >
      {isLive ? "Pause" : "Resume"}
      <span className="sr-only"> {workflow.name}</span>
    </Button>
  );
}
