"use client";

import { Inbox } from "lucide-react";
import { StateTag } from "#components/ui/state-tag.tsx";
import { ChannelCard } from "./channel-card.tsx";
import type { ChannelWays } from "./channel-state.ts";
import { RouteOrder } from "./route-order.tsx";
import { useChannels } from "./use-channels.ts";

/** Where a subscriber is reached, and in which order. */
export function ChannelsPage({ workspace, initial }: { workspace: string; initial: ChannelWays }) {
  const channels = useChannels(workspace, initial);
  const ways = channels.ways.data ?? initial;
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3.5 gap-y-1 pt-4 pb-4 phone:pt-[26px]">
        <h1 className="engraved text-headline">Channels</h1>
        <p className="text-ink-2">Where alerts reach you. Nothing goes anywhere you have not confirmed.</p>
      </div>
      <div className="grid items-start gap-x-5 gap-y-4 grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_380px]">
        <div className="grid min-w-0 gap-4">
          {ways.channels.map((way) => (
            <ChannelCard key={way.kind} workspace={workspace} way={way} channels={channels} />
          ))}
          <section
            aria-labelledby="channel-in-app"
            className="flex items-center gap-3 rounded-card border border-line bg-surface px-[18px] py-4"
          >
            <Inbox aria-hidden size={18} strokeWidth={1.9} className="shrink-0 text-ink-2" />
            <div className="min-w-0 grow">
              <h2 id="channel-in-app" className="engraved text-section font-[550]">
                Inbox here
              </h2>
              <p className="text-ink-2">Has every message, with the reason it came.</p>
            </div>
            <StateTag tone="ok" glyph="check">
              Always
            </StateTag>
          </section>
        </div>
        {ways.channels.length > 1 && <RouteOrder workspace={workspace} ways={ways} channels={channels} />}
      </div>
    </>
  );
}
