"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, TriangleAlert } from "lucide-react";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { credits, plural } from "#components/ui/number-words.ts";
import { Card, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";
import type { TransferKind } from "#db/schema/ledger.ts";
import type { CreditSummary } from "#server/services/credit/read-credits.ts";
import { LedgerTable } from "./ledger-table.tsx";
import { runwayOf } from "./runway.ts";
import { RunwayScale } from "./runway-scale.tsx";
import { SpendBar } from "./spend-bar.tsx";

const KINDS: { value: TransferKind | "all"; label: string }[] = [
  { value: "all", label: "All" },
  { value: "grant", label: "Grants" },
  { value: "reserve", label: "Reserved" },
  { value: "post", label: "Posted" },
  { value: "void", label: "Voided" },
];

/** What is left, how long it lasts, and every transfer behind it. */
export function CreditsPage({ initial }: { initial: CreditSummary }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.credit.read.queryOptions({ workspace: slug }, { initialData: initial }));
  return (
    <>
      <TopBar
        title="Credits"
        hasBalance={false}
        note="a successful delivery costs; a failure, a retry and an idle month do not"
      />
      <main id="main" className="flex flex-1 flex-col gap-4 p-6 pt-5 max-phone:p-4">
        <Lead data={data} />
        <div className="grid grid-cols-3 gap-4 max-lg:grid-cols-1">
          <Panel id="spent" title="Where it went" note="last 24 h">
            <div className="px-4 pt-2.5 pb-4">
              <SpendBar spend={data.spend} />
            </div>
          </Panel>
          <Standing data={data} />
          <RecountPanel />
        </div>
        <Ledger />
      </main>
    </>
  );
}

function Lead({ data }: { data: CreditSummary }) {
  const runway = runwayOf(data);
  return (
    <Card className="grid grid-cols-[minmax(0,1fr)_minmax(0,420px)] items-end gap-x-10 gap-y-3 px-5 py-4 max-lg:grid-cols-1">
      <div>
        <p className="flex flex-wrap items-baseline gap-x-2.5">
          <span className="engraved text-[44px] leading-[52px]">{credits(data.availableMilli)}</span>
          <span className="text-lead text-ink-2">
            {data.availableMilli === 1_000 ? "credit" : "credits"} left
            {runway.days !== null && (
              <>
                , <b className="text-ink">{runway.words}</b> at {credits(Math.round(data.paceMilliPerDay))} a day
              </>
            )}
          </span>
        </p>
        <p className="mt-1 max-w-[64ch] text-ink-2">
          {data.unfundedCount > 0 ? (
            <b className="text-warn-ink">
              {plural(data.unfundedCount, "alert waits", "alerts wait")} for credits. Nothing is lost; a grant sends
              them on.
            </b>
          ) : (
            "At zero, running work finishes and new alerts wait. Nothing is lost, and a grant sends them on. In-app messages are always free."
          )}
        </p>
      </div>
      <RunwayScale runway={runway} />
    </Card>
  );
}

function Standing({ data }: { data: CreditSummary }) {
  const rows = [
    { label: "Granted", milli: data.grantedMilli },
    { label: "Posted for delivered alerts", milli: -data.spentMilli },
    { label: "Reserved for alerts on their way", milli: -data.reservedMilli },
  ];
  return (
    <Panel id="standing" title="How it stands">
      <dl className="px-4 pt-1 pb-2.5">
        {rows.map((row) => (
          <div key={row.label} className="flex items-baseline justify-between gap-3 border-b border-hair py-1.5">
            <dt className="text-ink-2">{row.label}</dt>
            <dd className="font-[560]">{row.milli < 0 ? `− ${credits(-row.milli)}` : credits(Math.abs(row.milli))}</dd>
          </div>
        ))}
        <div className="flex items-baseline justify-between gap-3 py-1.5">
          <dt className="font-[650]">Left to reserve</dt>
          <dd className="font-[650]">{credits(data.availableMilli)}</dd>
        </div>
      </dl>
    </Panel>
  );
}

function RecountPanel() {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(trpc.credit.recount.queryOptions({ workspace: slug }));
  return (
    <Panel id="recount" title="Recount" note="from every transfer, now">
      <div className="px-4 pt-2.5 pb-4">
        {query.isPending && <Skeleton className="w-3/4" />}
        {query.isError && (
          <ErrorState className="p-0" onRetry={() => void query.refetch()}>
            {query.error.message}
          </ErrorState>
        )}
        {query.data && (
          <p className="flex gap-2">
            {query.data.isRight ? (
              <Check aria-hidden size={16} strokeWidth={2.2} className="mt-0.5 shrink-0 text-ok" />
            ) : (
              <TriangleAlert aria-hidden size={16} strokeWidth={2.2} className="mt-0.5 shrink-0 text-bad" />
            )}
            <span>
              <b>{query.data.isRight ? "The ledger sums to zero." : "The ledger does not sum to zero."}</b>{" "}
              <span className="text-ink-2">
                Debits {credits(query.data.debitsMilli)}, credits {credits(query.data.creditsMilli)}.{" "}
                {query.data.isRight
                  ? "Kept balances equal what the transfers say."
                  : "Kept balances differ from what the transfers say. Tell the installation's admin."}
              </span>
            </span>
          </p>
        )}
      </div>
    </Panel>
  );
}

function Ledger() {
  const address = useAddressState();
  const kind = KINDS.find((option) => option.value === address.get("kind"))?.value ?? "all";
  return (
    <Panel
      id="ledger"
      title="Ledger"
      note="double entry, append-only, times in UTC"
      action={
        <Segmented
          label="Which transfers"
          value={kind}
          onValueChange={(next) => address.set({ kind: next === "all" ? "" : next })}
          options={KINDS}
        />
      }
    >
      <MorePages key={kind} label="Older transfers">
        {({ before, footer }) => (
          <TransfersOf kind={kind === "all" ? undefined : kind} before={before} footer={footer} />
        )}
      </MorePages>
    </Panel>
  );
}

type TransfersOfProps = {
  kind: TransferKind | undefined;
  before: number | undefined;
  footer: (nextBefore: number | null) => React.ReactNode;
};

function TransfersOf({ kind, before, footer }: TransfersOfProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(trpc.credit.transfers.queryOptions({ workspace: slug, kind, before }));
  if (query.isPending) return <SkeletonRows rows={8} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { transfers, nextBefore } = query.data;
  if (transfers.length === 0) return <p className="px-4 pt-2 pb-4 text-ink-2">No transfer yet.</p>;
  return (
    <>
      <LedgerTable transfers={transfers} />
      {footer(nextBefore)}
    </>
  );
}
