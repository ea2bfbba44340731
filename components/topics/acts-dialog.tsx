"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { sayFailure } from "#components/settings/say-failure.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { AddAct } from "./add-act.tsx";

export type ActsDialogProps = { topic: { id: number; name: string }; canChange: boolean; onClose: () => void };
type Source = RouterOutputs["topic"]["acts"][number];

/** Which on-chain events count as acting on a topic's alerts. */
export function ActsDialog({ topic, canChange, onClose }: ActsDialogProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const acts = useQuery(trpc.topic.acts.queryOptions({ workspace: slug, topicId: topic.id }));
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`What counts as acting on ${topic.name}`}
      description="When a subscriber’s wallet does this on-chain within two days of an alert, the alert was acted on: told or held back, whoever sent the transaction. Without an alert it is their own idea, and is measured too."
      className="w-[min(680px,calc(100vw-32px))]"
      footer={<Button onClick={onClose}>Done</Button>}
    >
      {acts.isPending && <SkeletonRows rows={2} />}
      {acts.isError && <ErrorState onRetry={() => void acts.refetch()}>{acts.error.message}</ErrorState>}
      {acts.data && <Sources sources={acts.data} canChange={canChange} />}
      {canChange && acts.data && <AddAct topicId={topic.id} />}
    </Dialog>
  );
}

function Sources({ sources, canChange }: { sources: Source[]; canChange: boolean }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const catalog = useQuery(trpc.catalog.get.queryOptions());
  const remove = useMutation(
    trpc.topic.removeAct.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.topic.pathFilter()),
      onError: sayFailure("It still counts"),
    }),
  );
  const chainName = (id: number) => catalog.data?.chains.find((chain) => chain.id === id)?.name ?? `chain ${id}`;
  if (sources.length === 0) {
    return (
      <p className="pb-3 text-ink-2">
        Nothing yet: only buttons and plain answers count. A repayment after a liquidation warning, a vote after a
        proposal, a claim after a reward are such events.
      </p>
    );
  }
  return (
    <ul aria-label="Events that count" className="pb-2">
      {sources.map(({ id, chainId, address, event, eventName, argument }) => (
        <li key={id} className="flex items-start gap-3 border-b border-hair py-2 last:border-0">
          <div className="min-w-0 flex-1">
            <p>
              <b className="font-[640]" title={event}>
                {eventName}
              </b>{" "}
              on {chainName(chainId)}, by the wallet in <span className="mono">{argument}</span>
            </p>
            <Wallet address={address} isStatic className="text-label" />
          </div>
          {canChange && (
            <IconButton
              label={`Count ${eventName} no more`}
              size="s"
              icon={<Trash2 aria-hidden size={15} />}
              onClick={() => remove.mutate({ workspace: slug, id })}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
