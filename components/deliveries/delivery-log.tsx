"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { channelName, deliveryState } from "#components/runs/run-words.ts";
import { sayFailure } from "#components/settings/say-failure.ts";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { Card } from "#components/ui/panel.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import type { DeliveryRow } from "#server/services/delivery/list-deliveries.ts";
import type { ShownState } from "#server/services/delivery/shown-state.ts";
import { deliveryWords } from "./delivery-words.ts";

const STATES: ShownState[] = [
  "delivered",
  "waiting",
  "retrying",
  "unfunded",
  "sending",
  "dead",
  "suppressed",
  "cancelled",
];
const CHANNELS = ["in-app", "email", "telegram", "web-push", "webhook", "slack", "discord", "contract-call"];

/** Deliveries one by one, newest first: what became of each, and what happens next. */
export function DeliveryLog() {
  const address = useAddressState();
  const state = STATES.find((one) => one === address.get("state"));
  const channel = CHANNELS.find((one) => one === address.get("channel"));
  const transferId = Number.parseInt(address.get("transfer"), 10) || undefined;
  return (
    <>
      {transferId && <OfTransfer id={transferId} />}
      <div className="flex flex-wrap gap-2.5">
        <Select
          label="State"
          className="w-52 max-phone:w-full"
          value={state ?? "all"}
          onValueChange={(next) => address.set({ state: next === "all" ? "" : next })}
          options={[
            { value: "all", label: "Every state" },
            ...STATES.map((value) => ({ value, label: deliveryState(value).words })),
          ]}
        />
        <Select
          label="Channel"
          className="w-52 max-phone:w-full"
          value={channel ?? "all"}
          onValueChange={(next) => address.set({ channel: next === "all" ? "" : next })}
          options={[
            { value: "all", label: "Every channel" },
            ...CHANNELS.map((value) => ({ value, label: channelName(value) })),
          ]}
        />
      </div>
      <Card>
        <MorePages key={`${state} ${channel} ${transferId}`} label="Older deliveries">
          {({ before, footer }) => <DeliveriesOf filters={{ state, channel, transferId, before }} footer={footer} />}
        </MorePages>
      </Card>
    </>
  );
}

/** Says that the list is of one transfer alone, with a way out. */
function OfTransfer({ id }: { id: number }) {
  const { base } = useWorkspace();
  const address = useAddressState();
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-ink-2">
      <span>
        What transfer {id} of the <Link href={`${base}/credits`}>ledger</Link> is for.
      </span>
      <Button size="s" onClick={() => address.set({ transfer: "" })}>
        Show all deliveries
      </Button>
    </p>
  );
}

type DeliveriesOfProps = {
  filters: {
    state: ShownState | undefined;
    channel: string | undefined;
    transferId: number | undefined;
    before: number | undefined;
  };
  footer: (nextBefore: number | null) => ReactNode;
};

function DeliveriesOf({ filters, footer }: DeliveriesOfProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(trpc.delivery.list.queryOptions({ workspace: slug, ...filters }));
  if (query.isPending) return <SkeletonRows rows={8} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { deliveries, nextBefore } = query.data;
  if (deliveries.length === 0) {
    const isFiltered = filters.state || filters.channel || filters.transferId;
    return (
      <EmptyState title={isFiltered ? "None of these" : "Nothing left yet"}>
        {isFiltered
          ? "No delivery fits these filters."
          : "The first message, web call or transaction of a live workflow shows here at once."}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="px-4">
        {deliveries.map((row) => (
          <DeliveryLine key={row.id} row={row} />
        ))}
      </ul>
      {footer(nextBefore)}
    </>
  );
}

function DeliveryLine({ row }: { row: DeliveryRow }) {
  const { base, role } = useWorkspace();
  const { tone, glyph, words } = deliveryState(row.state, row.attempts);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 border-b border-hair py-2 last:border-0 lg:grid-cols-[148px_96px_132px_minmax(0,1fr)_auto]">
      <StateTag tone={tone} glyph={glyph}>
        {words}
      </StateTag>
      <span className="max-lg:text-right">{channelName(row.channel)}</span>
      <Wallet address={row.wallet} isStatic className="self-center max-lg:hidden" />
      <p className="col-span-2 min-w-0 text-ink-2 lg:col-span-1">
        {deliveryWords(row, (time) => timeWords(time, "full"))}
        {row.workflowName && (
          <>
            {" "}
            {row.executionId > 0 ? (
              <Link href={`${base}/executions/${row.executionId}`}>{row.workflowName}</Link>
            ) : (
              row.workflowName
            )}
          </>
        )}
      </p>
      <span className="flex items-center gap-2 text-ink-3 max-lg:col-span-2">
        <Time at={row.doneAt ?? row.createdAt} style="ago" />
        {row.state === "dead" && role !== "viewer" && <ReplayOne id={row.id} />}
      </span>
    </li>
  );
}

function ReplayOne({ id }: { id: number }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const replay = useMutation(
    trpc.delivery.replay.mutationOptions({
      onSuccess: async ({ replayed }) => {
        toast({ title: replayed > 0 ? "It is taken up again" : "It was taken up already" });
        await queryClient.invalidateQueries(trpc.delivery.pathFilter());
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
  return (
    <Button size="s" isBusy={replay.isPending} onClick={() => replay.mutate({ workspace, ids: [id] })}>
      Replay
    </Button>
  );
}
