"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Urgency } from "#server/contract/message.ts";
import type { ChannelWays } from "./channel-state.ts";
import type { Channels } from "./use-channels.ts";

export type RouteOrderProps = { workspace: string; ways: ChannelWays; channels: Channels };

const WORDS: Record<Urgency, [string, string]> = {
  urgent: ["When it is urgent", "Your position is in danger, or something cannot wait."],
  normal: ["For the rest", "Good to know, not an alarm."],
};

const EVERYTHING = "all";

/** Which channel is tried first, per urgency, for everything or for one topic. The inbox has everything anyway. */
export function RouteOrder({ workspace, ways, channels }: RouteOrderProps) {
  const address = useAddressState();
  const topic = ways.topics.find(({ key }) => key === address.get("topic"));
  const isOwn = topic ? topic.routes !== null : ways.isOwnOrder;
  const routes = topic?.routes ?? ways.routes;
  const save = (next: ChannelWays["routes"] | null) =>
    topic
      ? channels.setTopicRoutes.mutate({ workspace, topicId: topic.id, routes: next })
      : channels.setRoutes.mutate({ workspace, routes: next });
  return (
    <section aria-labelledby="order-title" className="rounded-card border border-line bg-surface">
      <div className="flex items-baseline gap-2 px-[18px] pt-4 pb-1">
        <h2 id="order-title" className="engraved grow text-section font-[550]">
          Which one first
        </h2>
        {isOwn && (
          <Button kind="ghost" size="s" onClick={() => save(null)}>
            {topic ? "As for the rest" : "Back to the usual"}
          </Button>
        )}
      </div>
      <p className="px-[18px] text-ink-2">
        The first that reaches you is used, and the next when it refuses. Your inbox here has every message anyway.
      </p>
      {ways.topics.length > 0 && (
        <Select
          label="For which topic"
          className="mx-[18px] mt-3 w-[calc(100%-36px)]"
          value={topic?.key ?? EVERYTHING}
          onValueChange={(key) => address.set({ topic: key === EVERYTHING ? "" : key })}
          options={[
            { value: EVERYTHING, label: "Every topic" },
            ...ways.topics.map(({ key, name, routes: own }) => ({
              value: key,
              label: name,
              ...(own && { hint: "has an order of its own" }),
            })),
          ]}
        />
      )}
      {(["urgent", "normal"] as const).map((urgency) => (
        <Order key={urgency} urgency={urgency} routes={routes} ways={ways} onSave={save} />
      ))}
    </section>
  );
}

type OrderProps = {
  urgency: Urgency;
  routes: ChannelWays["routes"];
  ways: ChannelWays;
  onSave: (routes: ChannelWays["routes"]) => void;
};

function Order({ urgency, routes, ways, onSave }: OrderProps) {
  const order = routes[urgency];
  const swap = (at: number, by: number) => {
    const next = [...order];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    onSave({ ...routes, [urgency]: next });
  };
  const [title, words] = WORDS[urgency];
  const labelOf = (kind: string) => ways.channels.find((c) => c.kind === kind)?.label ?? kind;
  return (
    <div className="px-[18px] py-3">
      <h3 className="font-[620]">{title}</h3>
      <p className="text-ink-3">{words}</p>
      <ol className="mt-1.5">
        {order.map((kind, at) => (
          <li key={kind} className="flex min-h-11 items-center gap-2 border-b border-hair last:border-0">
            <span className="w-5 text-ink-3">{at + 1}</span>
            <span className="grow font-[560]">{labelOf(kind)}</span>
            <IconButton
              label={`${labelOf(kind)} earlier, ${title.toLowerCase()}`}
              disabled={at === 0}
              onClick={() => swap(at, -1)}
              icon={<ArrowUp aria-hidden size={15} />}
            />
            <IconButton
              label={`${labelOf(kind)} later, ${title.toLowerCase()}`}
              disabled={at === order.length - 1}
              onClick={() => swap(at, 1)}
              icon={<ArrowDown aria-hidden size={15} />}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}
