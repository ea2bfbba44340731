"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.tsx";
import { Panel } from "../ui/panel.tsx";
import { Switch } from "../ui/switch.tsx";
import { toast } from "../ui/toast.tsx";

/** Whether a workflow goes live only when a second person approves it. */
export function ApprovalPanel() {
  const { slug, role } = useWorkspace();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useQuery(trpc.workspace.get.queryOptions({ workspace: slug }));
  const set = useMutation(
    trpc.workspace.setApproval.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.workspace.pathKey() }),
      onError: (error) => toast({ title: "Not changed", description: error.message, tone: "bad" }),
    }),
  );
  return (
    <Panel id="approval" title="Publishing">
      <div className="px-4 pt-2 pb-4">
        <Switch
          label="A second person approves"
          isOn={data?.needsApproval ?? false}
          isDisabled={role !== "owner" || !data}
          onChange={(isNeeded) => set.mutate({ workspace: slug, isNeeded })}
        />
        <p className="mt-0.5 text-label text-ink-2">
          Publishing and going back then wait for an owner or operator who had no hand in it.
        </p>
      </div>
    </Panel>
  );
}
