"use client";

import { useQuery } from "@tanstack/react-query";
import { PortfolioPanel } from "#components/portfolio/portfolio-panel.tsx";
import { ExecutionTable } from "#components/runs/execution-table.tsx";
import { channelName } from "#components/runs/run-words.ts";
import { Facts } from "#components/shell/facts.tsx";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { ValueSource } from "#server/contract/topic.ts";
import type {
  SubscriberChannel,
  SubscriberDetail,
  SubscriberTopic,
} from "#server/services/subscriber-list/read-subscriber.ts";
import { originWords, topicValueWords } from "./subscriber-words.ts";

/** One wallet: what it chose, where it is told, and what came of each event. */
export function SubscriberPage({ initial }: { initial: SubscriberDetail }) {
  const { slug, base } = useWorkspace();
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.subscriberList.read.queryOptions({ workspace: slug, id: initial.id }, { initialData: initial }),
  );
  return (
    <>
      <TopBar
        crumbs={[{ label: "Subscribers", href: `${base}/subscribers` }]}
        title={shortAddress(data.address)}
        note="settings are changed by them, or by your API for them"
      />
      <Facts
        facts={[
          { label: "Wallet", value: <Wallet address={data.address} /> },
          { label: "Came", value: originWords(data.origin) },
          { label: "Known since", value: <Time at={data.createdAt} style="date" /> },
          { label: "Reads times in", value: data.zone },
        ]}
      />
      <main
        id="main"
        className="grid flex-1 grid-cols-[minmax(0,1fr)_360px] items-start gap-4 p-6 max-lg:grid-cols-1 max-phone:p-4"
      >
        <Panel id="executions" title="What came of each event" note="newest first, times in UTC">
          <MorePages label="Older ones">
            {({ before, footer }) => <ExecutionsOf subscriberId={data.id} before={before} footer={footer} />}
          </MorePages>
        </Panel>
        <div className="flex min-w-0 flex-col gap-3.5">
          <PortfolioPanel subscriberId={data.id} />
          <Panel id="settings" title="Their settings">
            <Topics topics={data.topics} />
          </Panel>
          {Object.keys(data.attributes).length > 0 && (
            <Panel id="attributes" title="What you told us" note="by the API">
              <Attributes attributes={data.attributes} />
            </Panel>
          )}
          <Panel id="channels" title="Where they are told">
            <Channels channels={data.channels} />
          </Panel>
        </div>
      </main>
    </>
  );
}

type ExecutionsOfProps = {
  subscriberId: number;
  before: number | undefined;
  footer: (nextBefore: number | null) => React.ReactNode;
};

function ExecutionsOf({ subscriberId, before, footer }: ExecutionsOfProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(trpc.execution.list.queryOptions({ workspace: slug, subscriberId, before }));
  if (query.isPending) return <SkeletonRows rows={6} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { executions, nextBefore } = query.data;
  if (executions.length === 0) {
    return (
      <EmptyState title="No event concerned this wallet yet">
        When one does, the reason it was told, or was not, is kept here.
      </EmptyState>
    );
  }
  return (
    <>
      <ExecutionTable executions={executions} of="subscriber" />
      {footer(nextBefore)}
    </>
  );
}

const SOURCES: Record<ValueSource, string> = {
  own: "their own",
  preset: "from the preset",
  default: "your default",
};

function Topics({ topics }: { topics: SubscriberTopic[] }) {
  if (topics.length === 0) return <p className="px-4 pt-1 pb-3.5 text-ink-2">This workspace has no topics yet.</p>;
  return (
    <ul className="px-4 pt-1 pb-2.5">
      {topics.map((topic) => (
        <li key={topic.id} className="border-b border-hair py-2 last:border-0">
          <div className="flex items-center gap-2">
            <NamedIcon name={topic.icon} size={16} className="text-ink-3" />
            <b className="min-w-0 flex-1 truncate">{topic.name}</b>
            {topic.isEnabled ? (
              <StateTag tone="ok" glyph="check">
                On
              </StateTag>
            ) : (
              <StateTag tone="idle" glyph="bell-off">
                Opted out
              </StateTag>
            )}
          </div>
          {topic.isEnabled && (
            <p className="mt-1.5 flex flex-wrap gap-1.5">
              {topic.presetLabel && <Chip tone="who">{topic.presetLabel}</Chip>}
              {topic.fields.map((field) => {
                const source = topic.sources[field.key] ?? "default";
                return (
                  <span key={field.key} title={SOURCES[source]}>
                    <Chip tone={source === "own" ? "own" : undefined}>
                      {field.label}{" "}
                      <span className="font-[500]">{topicValueWords(field, topic.values[field.key])}</span>
                      {source === "own" && <span className="sr-only">, their own</span>}
                    </Chip>
                  </span>
                );
              })}
            </p>
          )}
          {!topic.isTouched && <p className="mt-1 text-label text-ink-3">Never touched: your defaults hold.</p>}
        </li>
      ))}
    </ul>
  );
}

function Attributes({ attributes }: Pick<SubscriberDetail, "attributes">) {
  return (
    <dl className="px-4 pt-1 pb-2.5">
      {Object.entries(attributes)
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([name, value]) => (
          <div key={name} className="flex items-baseline gap-2 border-b border-hair py-1.5 last:border-0">
            <dt className="mono min-w-0 flex-1 truncate text-ink-2">{name}</dt>
            <dd className="min-w-0 truncate">{typeof value === "boolean" ? (value ? "yes" : "no") : value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Channels({ channels }: { channels: SubscriberChannel[] }) {
  return (
    <ul className="px-4 pt-1 pb-2.5">
      <li className="flex items-center gap-2 border-b border-hair py-2 last:border-0">
        <b className="flex-1">In-app</b>
        <StateTag tone="ok" glyph="check">
          Always
        </StateTag>
      </li>
      {channels.map((channel) => (
        <li key={channel.kind} className="border-b border-hair py-2 last:border-0">
          <div className="flex items-center gap-2">
            <b>{channelName(channel.kind)}</b>
            <span className="min-w-0 flex-1 truncate text-ink-2">{channel.label}</span>
            <ChannelState state={channel.state} />
          </div>
          {channel.reason && <p className="mt-0.5 text-label text-ink-2">{channel.reason}</p>}
        </li>
      ))}
    </ul>
  );
}

function ChannelState({ state }: { state: SubscriberChannel["state"] }) {
  switch (state) {
    case "on":
      return (
        <StateTag tone="ok" glyph="check">
          On
        </StateTag>
      );
    case "pending":
      return (
        <StateTag tone="warn" glyph="hourglass">
          Not confirmed
        </StateTag>
      );
    case "off":
      return (
        <StateTag tone="idle" glyph="bell-off">
          Off
        </StateTag>
      );
  }
}
