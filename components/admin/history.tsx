"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { executionState, outcomeState } from "#components/runs/run-words.ts";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useTRPC } from "#components/trpc.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { WalletFilter } from "#components/ui/wallet-filter.tsx";
import type { HistoryRow } from "#server/services/admin/list-history.ts";
import type { WorkspaceFigures } from "#server/services/admin/list-workspaces.ts";

const OUTCOMES = ["told", "held", "stopped", "opted-out", "failed", "cancelled", "open"] as const;
type Filters = { workspace: string; outcome: (typeof OUTCOMES)[number] | undefined; wallet: string };

/** Every execution of every workspace, newest first. */
export function History({ workspaces }: { workspaces: WorkspaceFigures[] }) {
  const address = useAddressState();
  const filters: Filters = {
    workspace: address.get("workspace"),
    outcome: OUTCOMES.find((known) => known === address.get("outcome")),
    wallet: address.get("wallet"),
  };
  return (
    <Panel id="history" title="History" note="every execution, times in UTC">
      <div className="flex flex-wrap gap-2.5 px-4 pt-2 pb-3">
        <Select
          label="Workspace"
          className="w-52 max-phone:w-full"
          value={filters.workspace || "all"}
          onValueChange={(next) => address.set({ workspace: next === "all" ? "" : next })}
          options={[
            { value: "all", label: "Every workspace" },
            ...workspaces.map(({ slug, name }) => ({ value: slug, label: name })),
          ]}
        />
        <Select
          label="Outcome"
          className="w-44 max-phone:w-full"
          value={filters.outcome ?? "all"}
          onValueChange={(next) => address.set({ outcome: next === "all" ? "" : next })}
          options={[
            { value: "all", label: "Every outcome" },
            ...OUTCOMES.map((known) => ({ value: known, label: outcomeState(known === "open" ? null : known).words })),
          ]}
        />
        <WalletFilter
          value={filters.wallet}
          onChange={(next) => address.set({ wallet: next })}
          className="w-52 max-phone:w-full"
        />
      </div>
      <MorePages key={JSON.stringify(filters)} label="Older executions">
        {({ before, footer }) => <ExecutionsOf filters={filters} before={before} footer={footer} />}
      </MorePages>
    </Panel>
  );
}

type ExecutionsOfProps = {
  filters: Filters;
  before: number | undefined;
  footer: (nextBefore: number | null) => React.ReactNode;
};

function ExecutionsOf({ filters, before, footer }: ExecutionsOfProps) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.admin.history.queryOptions({
      workspace: filters.workspace || undefined,
      outcome: filters.outcome,
      wallet: filters.wallet || undefined,
      before,
    }),
  );
  if (query.isPending) return <SkeletonRows rows={8} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { executions, nextBefore } = query.data;
  if (executions.length === 0) {
    return <EmptyState title="Nothing here">No execution was found with these filters.</EmptyState>;
  }
  return (
    <>
      <Table label="Executions of every workspace">
        <thead className="max-phone:sr-only">
          <tr>
            <Th>When</Th>
            <Th className="max-phone:hidden">Workspace</Th>
            <Th>Wallet</Th>
            <Th className="max-lg:hidden">What decided</Th>
            <Th isRight>Outcome</Th>
          </tr>
        </thead>
        <tbody>
          {executions.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </Table>
      {footer(nextBefore)}
    </>
  );
}

function Row({ row }: { row: HistoryRow }) {
  const state = executionState(row);
  return (
    <tr className="relative hover:bg-ground">
      <Td className="whitespace-nowrap">
        <Link
          href={`/admin/executions/${row.workspaceSlug}/${row.id}`}
          className="after:absolute after:inset-0 hover:underline hover:decoration-control hover:underline-offset-3"
        >
          <Time at={row.occurredAt} style="short" />
        </Link>
      </Td>
      <Td className="max-phone:hidden">
        {row.workspaceName}
        <div className="text-label text-ink-3">{row.workflowName}</div>
      </Td>
      <Td>
        <Wallet address={row.address} isStatic />
      </Td>
      <Td className="text-ink-2 max-lg:hidden">{row.reason ?? row.decided}</Td>
      <Td isRight>
        <StateTag tone={state.tone} glyph={state.glyph}>
          {state.words}
        </StateTag>
      </Td>
    </tr>
  );
}
