"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { Urgency } from "#server/contract/message.ts";
import type { Channels, ChannelWays } from "./use-channels.ts";

export type RouteOrderProps = { workspace: string; ways: ChannelWays; channels: Channels };

const WORDS: Record<Urgency, [string, string]> = {
  urgent: ["When it is urgent", "Your position is in danger, or something cannot wait."],
  normal: ["For the rest", "Good to know, not an alarm."],
};

/** Which channel is tried first, per urgency. The inbox has everything anyway. */
export function RouteOrder({ workspace, ways, channels }: RouteOrderProps) {
  return (
    <section aria-labelledby="order-title" className="rounded-card border border-line bg-surface">
      <div className="flex items-baseline gap-2 px-[18px] pt-4 pb-1">
        <h2 id="order-title" className="engraved grow text-section font-[550]">
          Which one first
        </h2>
        {ways.isOwnOrder && (
          <Button kind="ghost" size="s" onClick={() => channels.setRoutes.mutate({ workspace, routes: null })}>
            Back to the usual
          </Button>
        )}
      </div>
      <p className="px-[18px] text-ink-2">
        The first that reaches you is used. Your inbox here has every message anyway.
      </p>
      {(["urgent", "normal"] as const).map((urgency) => (
        <Order key={urgency} urgency={urgency} workspace={workspace} ways={ways} channels={channels} />
      ))}
    </section>
  );
}

function Order({ urgency, workspace, ways, channels }: RouteOrderProps & { urgency: Urgency }) {
  const order = ways.routes[urgency];
  const swap = (at: number, by: number) => {
    const next = [...order];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    channels.setRoutes.mutate({ workspace, routes: { ...ways.routes, [urgency]: next } });
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
