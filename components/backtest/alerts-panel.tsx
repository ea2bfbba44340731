"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { count, credits } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { WalletFilter } from "#components/ui/wallet-filter.tsx";
import { humanise } from "#server/contract/abi-names.ts";
import type { BacktestAlertKind, BacktestMessage } from "#server/contract/backtest.ts";
import type { AlertRow } from "#server/services/backtest/list-alerts.ts";
import type { BacktestDetail } from "#server/services/backtest/read-backtest.ts";
import { kindWords } from "./backtest-words.ts";
import { WouldMessage, waysOf } from "./would-message.tsx";

const KINDS = ["fresh", "gone", "same", "unsure"] as const satisfies BacktestAlertKind[];
type KindFilter = "all" | BacktestAlertKind;

/** Whom it would have told of what, and how that stands to the live version. */
export function AlertsPanel({ test }: { test: BacktestDetail }) {
  const address = useAddressState();
  const kind = KINDS.find((known) => known === address.get("kind"));
  const wallet = address.get("wallet");
  const { tally, liveNumber } = test;
  const total = KINDS.reduce((sum, one) => sum + tally[one], 0);
  const shown = KINDS.filter((one) => tally[one] > 0 || one === kind);
  const [opened, setOpened] = useState<AlertRow | null>(null);
  return (
    <Panel
      id="alerts"
      title="Alerts"
      note="UTC, newest first"
      action={<WalletFilter value={wallet} onChange={(next) => address.set({ wallet: next })} className="w-44" />}
    >
      {liveNumber !== null && total > 0 && (
        <div className="overflow-x-auto px-4 pt-2 pb-2.5">
          <Segmented<KindFilter>
            label="Compared with the live version"
            value={kind ?? "all"}
            onValueChange={(next) => address.set({ kind: next === "all" ? "" : next })}
            options={[
              { value: "all", label: `All ${count(total)}` },
              ...shown.map((one) => ({
                value: one,
                label: `${kindWords(one, { liveNumber }).words} ${count(tally[one])}`,
              })),
            ]}
          />
        </div>
      )}
      <MorePages key={`${kind} ${wallet} ${test.state}`} label="More alerts">
        {({ before, footer }) => (
          <AlertsOf test={test} filters={{ kind, wallet, offset: before ?? 0 }} footer={footer} onOpen={setOpened} />
        )}
      </MorePages>
      <Dialog
        isOpen={opened !== null}
        onOpenChange={(isOpen) => !isOpen && setOpened(null)}
        title={opened?.kind === "gone" ? `What v${liveNumber} would have sent` : "What it would have sent"}
        description={
          opened && (
            <>
              To <Wallet address={opened.address} isStatic />, <Time at={opened.occurredAt} style="full" />
            </>
          )
        }
        className="w-[min(560px,calc(100vw-32px))]"
      >
        <div className="flex flex-col gap-3">
          {opened?.messages.map((message) => (
            <WouldMessage key={`${message.nodeId} ${subjectOf(message)}`} message={message} />
          ))}
        </div>
      </Dialog>
    </Panel>
  );
}

type AlertsOfProps = {
  test: BacktestDetail;
  filters: { kind: BacktestAlertKind | undefined; wallet: string; offset: number };
  footer: (nextBefore: number | null) => React.ReactNode;
  onOpen: (row: AlertRow) => void;
};

function AlertsOf({ test, filters, footer, onOpen }: AlertsOfProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.backtest.alerts.queryOptions({
      ...{ workspace: slug, id: test.id, ...filters },
      wallet: filters.wallet || undefined,
    }),
  );
  if (query.isPending) return <SkeletonRows rows={5} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { alerts, nextOffset } = query.data;
  if (alerts.length === 0) return <NoAlerts state={test.state} isFiltered={Boolean(filters.kind || filters.wallet)} />;
  return (
    <>
      <Table label="Alerts that would have been sent">
        <thead className="max-phone:sr-only">
          <tr>
            <Th>When</Th>
            <Th>Whom</Th>
            <Th>What</Th>
            <Th className="max-phone:hidden">By</Th>
            <Th isRight className="max-phone:hidden">
              Credits
            </Th>
            {test.liveNumber !== null && (
              <Th isRight className="max-phone:hidden">
                Beside v{test.liveNumber}
              </Th>
            )}
          </tr>
        </thead>
        <tbody>
          {alerts.map((row) => (
            <Row key={row.id} row={row} liveNumber={test.liveNumber} onOpen={() => onOpen(row)} />
          ))}
        </tbody>
      </Table>
      {footer(nextOffset)}
    </>
  );
}

function NoAlerts({ state, isFiltered }: { state: BacktestDetail["state"]; isFiltered: boolean }) {
  if (isFiltered) return <EmptyState title="No alert fits">Nothing was found with these filters.</EmptyState>;
  if (state === "waiting" || state === "running") {
    return <EmptyState title="None so far">What it finds comes here while it runs.</EmptyState>;
  }
  return (
    <EmptyState title="Nobody would have been told">
      Silence is a result too. Above stands where the events ended.
    </EmptyState>
  );
}

type RowProps = { row: AlertRow; liveNumber: number | null; onOpen: () => void };

function Row({ row, liveNumber, onOpen }: RowProps) {
  const { base } = useWorkspace();
  const [first] = row.messages;
  const state = kindWords(row.kind, { liveNumber, isReworded: row.isReworded });
  const more = row.messages.length - 1;
  return (
    <tr className="hover:bg-ground">
      <Td className="whitespace-nowrap">
        <Time at={row.occurredAt} />
        {row.blockNumber !== null && (
          <span className="block text-label text-ink-3 max-phone:hidden">block {count(row.blockNumber)}</span>
        )}
      </Td>
      <Td className="whitespace-nowrap">
        {row.subscriberId === null ? (
          <>
            <Wallet address={row.address} isStatic />
            <span className="block text-label text-ink-3">not known yet</span>
          </>
        ) : (
          <Link href={`${base}/subscribers/${row.subscriberId}`}>
            <Wallet address={row.address} isStatic />
          </Link>
        )}
      </Td>
      <Td className="min-w-40">
        <button
          type="button"
          onClick={onOpen}
          className="min-h-6 rounded-[3px] text-left hover:underline hover:decoration-control hover:underline-offset-3"
        >
          {first ? subjectOf(first) : "No message"}
          {more > 0 && <span className="text-ink-3"> and {more} more</span>}
        </button>
        {liveNumber !== null && (
          <StateTag tone={state.tone} glyph={state.glyph} className="flex text-label phone:hidden">
            {state.words}
          </StateTag>
        )}
      </Td>
      <Td className="text-ink-2 max-phone:hidden">{[...new Set(row.messages.map(waysOf))].join("; ")}</Td>
      <Td isRight className="max-phone:hidden">
        {credits(row.creditsMilli)}
      </Td>
      {liveNumber !== null && (
        <Td isRight className="max-phone:hidden">
          <StateTag tone={state.tone} glyph={state.glyph}>
            {state.words}
          </StateTag>
        </Td>
      )}
    </tr>
  );
}

function subjectOf({ content }: BacktestMessage): string {
  if (content.kind === "contract-call") return `${humanise(content.function.name)} on ${content.chain}`;
  return content.kind === "message" ? content.subject : `${content.method} to a web address`;
}
