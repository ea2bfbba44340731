import type { ChannelData } from "#server/contract/catalog.ts";
import type { ChannelDefinition, ChannelEntry, ChannelPorts } from "../define-channel.ts";
import { email } from "./email/email.ts";
import { inApp } from "./in-app/in-app.ts";
import { telegram } from "./telegram/telegram.ts";
import { webhook } from "./webhook/webhook.ts";

/** In the order that people look for them. */
export const channels: readonly ChannelEntry[] = [inApp, email, telegram, webhook];

/** All that the browser knows of channels. */
export const channelData: readonly ChannelData[] = channels.map(({ data }) => data);

/** The channels at work, for the one process part that sends. */
export function createChannels(ports: ChannelPorts): ChannelDefinition[] {
  return channels.map(({ create }) => create(ports));
}
