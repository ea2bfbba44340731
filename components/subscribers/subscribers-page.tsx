"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { channelName, outcomeState } from "#components/runs/run-words.ts";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { plural } from "#components/ui/number-words.ts";
import { Card } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { WalletFilter } from "#components/ui/wallet-filter.tsx";
import type { Outcome } from "#server/contract/step.ts";
import type { SubscriberRow } from "#server/services/subscriber-list/list-subscribers.ts";
import { originWords, settingsWords } from "./subscriber-words.ts";

/** Every wallet this workspace knows, with what last happened for each. */
export function SubscribersPage() {
  const address = useAddressState();
  const wallet = address.get("wallet");
  return (
    <>
      <TopBar title="Subscribers" note="every wallet this workspace knows" />
      <main id="main" className="flex flex-1 flex-col gap-3.5 p-6 pt-4 max-phone:p-4 max-phone:pt-3">
        <WalletFilter
          value={wallet}
          onChange={(next) => address.set({ wallet: next })}
          className="w-72 max-phone:w-full"
        />
        <Card>
          <MorePages key={wallet} label="More subscribers">
            {({ before, footer }) => <SubscribersOf wallet={wallet} before={before} footer={footer} />}
          </MorePages>
        </Card>
      </main>
    </>
  );
}

type SubscribersOfProps = {
  wallet: string;
  before: number | undefined;
  footer: (nextBefore: number | null) => React.ReactNode;
};

function SubscribersOf({ wallet, before, footer }: SubscribersOfProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.subscriberList.list.queryOptions({ workspace: slug, wallet: wallet || undefined, before }),
  );
  if (query.isPending) return <SkeletonRows rows={8} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { subscribers, total, nextBefore } = query.data;
  if (subscribers.length === 0) {
    return (
      <EmptyState title={wallet ? "No wallet fits" : "No subscriber yet"}>
        {wallet
          ? `No subscriber's address begins with ${wallet}.`
          : "A wallet becomes a subscriber when it signs in for your alerts or changes anything there, or when an event names it and the workflow enrols unknown wallets."}
      </EmptyState>
    );
  }
  return (
    <>
      {before === undefined && !wallet && (
        <p className="border-b border-line px-4 py-2 text-label text-ink-3">
          {plural(total, "subscriber")}, newest first
        </p>
      )}
      <Table label="Subscribers">
        <thead className="max-phone:sr-only">
          <tr>
            <Th>Wallet</Th>
            <Th className="max-phone:hidden">Channels</Th>
            <Th className="max-lg:hidden">Settings</Th>
            <Th>What last happened</Th>
            <Th isRight className="max-phone:hidden">
              Last told
            </Th>
          </tr>
        </thead>
        <tbody>
          {subscribers.map((subscriber) => (
            <Row key={subscriber.id} subscriber={subscriber} />
          ))}
        </tbody>
      </Table>
      {footer(nextBefore)}
    </>
  );
}

function Row({ subscriber }: { subscriber: SubscriberRow }) {
  const { base } = useWorkspace();
  const { lastExecution: last } = subscriber;
  const state = last && outcomeState(last.outcome as Outcome | null);
  return (
    <tr className="relative hover:bg-ground">
      <Td>
        <Link
          href={`${base}/subscribers/${subscriber.id}`}
          className="after:absolute after:inset-0 hover:underline hover:decoration-control hover:underline-offset-3"
        >
          <Wallet address={subscriber.address} isStatic />
        </Link>
        <div className="text-label text-ink-3">{originWords(subscriber.origin)}</div>
      </Td>
      <Td className="text-ink-2 max-phone:hidden">{["in-app", ...subscriber.channels].map(channelName).join(", ")}</Td>
      <Td className="text-ink-2 max-lg:hidden">{settingsWords(subscriber)}</Td>
      <Td>
        {last && state ? (
          <>
            <StateTag tone={state.tone} glyph={state.glyph}>
              {state.words}
            </StateTag>
            <div className="max-w-[46ch] truncate text-label text-ink-2 max-phone:max-w-[24ch]">{last.reason}</div>
          </>
        ) : (
          <span className="text-ink-3">nothing yet</span>
        )}
      </Td>
      <Td isRight className="whitespace-nowrap max-phone:hidden">
        {subscriber.lastTold ? (
          <Time at={subscriber.lastTold} style="ago" />
        ) : (
          <span className="text-ink-3">never</span>
        )}
      </Td>
    </tr>
  );
}
