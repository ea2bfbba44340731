"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { AddEndpointDialog } from "./add-endpoint-dialog.tsx";
import { EndpointItem } from "./endpoint-item.tsx";
import { RotateKeyDialog, SigningKey } from "./signing-key.tsx";

/** What web calls are signed with, and the addresses that they go to. */
export function WebCallsPanel() {
  const { role } = useWorkspace();
  const canChange = role !== "viewer";
  return (
    <Panel
      id="web-calls"
      title="Web calls"
      note="signed, to addresses that want them"
      action={
        canChange && (
          <div className="flex flex-wrap justify-end gap-2">
            <AddEndpointDialog />
            <RotateKeyDialog trigger={<Button size="s">Change the key</Button>} />
          </div>
        )
      }
    >
      {canChange && <SigningKey />}
      <Endpoints canChange={canChange} />
    </Panel>
  );
}

function Endpoints({ canChange }: { canChange: boolean }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const listed = useQuery(trpc.endpoint.list.queryOptions({ workspace: slug }));
  if (listed.isPending) return <SkeletonRows rows={2} />;
  if (listed.error) return <ErrorState onRetry={() => void listed.refetch()}>{listed.error.message}</ErrorState>;
  const { endpoints, isChallenged } = listed.data;
  if (endpoints.length === 0) {
    return (
      <EmptyState title="No addresses yet">
        {isChallenged
          ? "An address is listed here with its first call. Before its first event it is sent a challenge, and must repeat it."
          : "This installation calls private addresses, so it challenges none; one that wants no more calls is listed here."}
      </EmptyState>
    );
  }
  return (
    <ul>
      {endpoints.map((row) => (
        <EndpointItem key={row.id} row={row} canChange={canChange} />
      ))}
    </ul>
  );
}
