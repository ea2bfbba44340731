"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeft, Landmark, TrendingDown } from "lucide-react";
import NextLink from "next/link";
import { useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Wordmark } from "#components/ui/mark.tsx";
import { count } from "#components/ui/number-words.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { MailboxItem } from "#server/services/demo/list-mailbox.ts";
import { HookView } from "./hook-view.tsx";
import { MailView } from "./mail-view.tsx";
import { MailboxItemRow } from "./mailbox-item.tsx";
import { StartChat } from "./start-chat.tsx";
import { TelegramView } from "./telegram-view.tsx";

type Shown = "all" | MailboxItem["channel"];

const ASK_AGAIN_MS = 2_000;

export type MailboxProps = {
  /** Of a link to the bot, when this page stands in for Telegram. */
  startPayload: string | null;
};

/** What left the house: the demo's mail server, its Telegram, its web hooks. */
export function Mailbox({ startPayload }: MailboxProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.demo.mailbox.queryOptions(undefined, { refetchInterval: ASK_AGAIN_MS }));
  return (
    <div className="flex min-h-dvh flex-col">
      <Head />
      {startPayload && <StartChat payload={startPayload} />}
      <main id="main" className="mx-auto flex w-full max-w-[1240px] flex-1 flex-col px-6 py-5 max-phone:px-4">
        {query.isPending && <SkeletonRows rows={6} />}
        {query.isError && (
          <ErrorState title="No answer yet" onRetry={() => void query.refetch()}>
            {query.error.message}
          </ErrorState>
        )}
        {query.data && <Received items={query.data} />}
      </main>
    </div>
  );
}

function Head() {
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex min-h-[60px] max-w-[1240px] flex-wrap items-center gap-x-4 gap-y-2 px-6 py-2 max-phone:px-4">
        <NextLink href="/" aria-label="Bellwether, start" className="rounded-control">
          <Wordmark size={19} />
        </NextLink>
        <div>
          <h1 className="font-[650]">Demo mailbox</h1>
          <p className="text-label text-ink-3">What left the house. Nothing here went to a real person.</p>
        </div>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <PullString />
          <ThemeSwitch className="max-phone:hidden" />
        </div>
      </div>
    </header>
  );
}

function PullString() {
  const trpc = useTRPC();
  const pull = useMutation(
    trpc.demo.pullString.mutationOptions({
      onSuccess: (_, { string }) =>
        toast({
          title: string === "price-drop" ? "The ETH price fell 10 %" : "A proposal was made",
          description: "Alerts follow within seconds.",
        }),
      onError: (error) => toast({ title: "Nothing happened on the chain", description: error.message, tone: "bad" }),
    }),
  );
  return (
    <>
      <Button
        icon={<TrendingDown aria-hidden size={15} />}
        isBusy={pull.isPending}
        onClick={() => pull.mutate({ string: "price-drop" })}
      >
        Drop the ETH price 10 %
      </Button>
      <Button
        icon={<Landmark aria-hidden size={15} />}
        isBusy={pull.isPending}
        onClick={() => pull.mutate({ string: "proposal" })}
      >
        Make a proposal
      </Button>
    </>
  );
}

function Received({ items }: { items: MailboxItem[] }) {
  const [shown, setShown] = useState<Shown>("all");
  const [chosenId, setChosenId] = useState<number | null>(null);
  const listed = items.filter((item) => shown === "all" || item.channel === shown);
  // Nothing chosen: the newest is open on a wide screen, the list on a phone.
  const chosen = listed.find((item) => item.id === chosenId) ?? listed[0];
  const number = (channel: MailboxItem["channel"]) => count(items.filter((item) => item.channel === channel).length);
  return (
    <div className="grid flex-1 grid-cols-[400px_minmax(0,1fr)] items-start gap-6 max-lg:grid-cols-1">
      <section aria-label="Received" className={cn("min-w-0", chosenId !== null && "max-lg:hidden")}>
        <Segmented<Shown>
          label="Which messages"
          value={shown}
          onValueChange={setShown}
          options={[
            { value: "all", label: `All ${count(items.length)}` },
            { value: "telegram", label: `Telegram ${number("telegram")}` },
            { value: "email", label: `Email ${number("email")}` },
            { value: "webhook", label: `Web ${number("webhook")}` },
          ]}
        />
        {listed.length === 0 ? (
          <EmptyState title="Nothing arrived yet" className="px-1">
            The market moves by itself and alerts follow within a minute. Drop the price to hear one now.
          </EmptyState>
        ) : (
          <ul className="mt-3 max-h-[calc(100dvh-150px)] overflow-y-auto rounded-card border border-line bg-surface max-lg:max-h-none">
            {listed.map((item) => (
              <MailboxItemRow
                key={item.id}
                item={item}
                isChosen={item.id === chosen?.id}
                onChoose={() => setChosenId(item.id)}
              />
            ))}
          </ul>
        )}
      </section>
      <section aria-label="Message" className={cn("min-w-0", chosenId === null && "max-lg:hidden")}>
        <Button
          kind="ghost"
          className="mb-2 lg:hidden"
          icon={<ArrowLeft aria-hidden size={16} />}
          onClick={() => setChosenId(null)}
        >
          All messages
        </Button>
        {chosen && <Opened item={chosen} items={items} />}
      </section>
    </div>
  );
}

function Opened({ item, items }: { item: MailboxItem; items: MailboxItem[] }) {
  switch (item.channel) {
    case "email":
      return <MailView mail={item} />;
    case "telegram":
      return <TelegramView chosen={item} items={items} />;
    case "webhook":
      return <HookView hook={item} />;
  }
}
