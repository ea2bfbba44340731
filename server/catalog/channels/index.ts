import type { ChannelData } from "#server/contract/catalog.ts";
import type { LaneLimits } from "#server/kernel/env.ts";
import type { ChannelDefinition, ChannelEntry, ChannelPorts } from "../define-channel.ts";
import { contractCall } from "./contract-call/contract-call.ts";
import { discord } from "./discord/discord.ts";
import { email } from "./email/email.ts";
import { inApp } from "./in-app/in-app.ts";
import { slack } from "./slack/slack.ts";
import { telegram } from "./telegram/telegram.ts";
import { webPush } from "./web-push/web-push.ts";
import { webhook } from "./webhook/webhook.ts";

/** In the order that people look for them. */
export const channels: readonly ChannelEntry[] = [
  inApp,
  email,
  telegram,
  webPush,
  webhook,
  slack,
  discord,
  contractCall,
];

/** All that the browser knows of channels. */
export const channelData: readonly ChannelData[] = channels.map(({ data }) => data);

/**
 * The channels at work, for the one process part that sends.
 * @param lanes limits that stand in place of the channels' own
 * @throws when `lanes` names a channel that does not exist
 */
export function createChannels(ports: ChannelPorts, lanes: LaneLimits = {}): ChannelDefinition[] {
  const kinds = channels.map(({ data }) => data.kind);
  const unknown = Object.keys(lanes).filter((kind) => !kinds.includes(kind));
  if (unknown.length > 0) {
    throw new Error(`BELLWETHER_LANES names ${unknown.join(", ")}. Channels are ${kinds.join(", ")}.`);
  }
  return channels.map(({ create }) => {
    const channel = create(ports);
    return { ...channel, lane: { ...channel.lane, ...lanes[channel.kind] } };
  });
}
