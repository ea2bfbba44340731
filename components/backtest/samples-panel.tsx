"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { WouldMessage } from "./would-message.tsx";

export type SamplesPanelProps = { id: number; isOpen: boolean; hasAlerts: boolean };

/** One message of each action, as it would have read for a real subscriber. */
export function SamplesPanel({ id, isOpen, hasAlerts }: SamplesPanelProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(trpc.backtest.samples.queryOptions({ workspace: slug, id }));
  return (
    <Panel id="samples" title="What they would have read">
      {query.isPending && <SkeletonRows rows={4} />}
      {query.isError && <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>}
      {query.data?.length === 0 && (
        <p className="px-4 pt-1.5 pb-3.5 text-ink-2">
          {isOpen
            ? "None so far."
            : hasAlerts
              ? "No message is left to show."
              : "No message: nobody would have been told."}
        </p>
      )}
      <ul className="flex flex-col gap-3 px-4 pt-2 pb-4">
        {query.data?.map(({ message, address, occurredAt }) => (
          <li key={message.nodeId}>
            <p className="mb-1 flex flex-wrap items-center gap-x-2 text-label text-ink-3">
              <Wallet address={address} isStatic />
              <span>
                <Time at={occurredAt} /> UTC
              </span>
            </p>
            <WouldMessage message={message} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
