import type { ChannelData } from "#server/contract/catalog.ts";
import type { RenderedMessage, Urgency, } from "#server/contract/message.ts";
import type { WebCall } from "#server/contract/step.ts";

/** What a channel is given to send. */
export type Parcel = {
  deliveryId: number;
  /** Stable over retries; the provider's idempotency id is made of it. */
  effectKey: string;
  target: string;
  urgency: Urgency;
  content: RenderedMessage | WebCall;
  why: string;
  workspaceName: string;
  /** The subscriber's page, for "Change my alerts". */
  settingsUrl: string;
  attempt: number;
};

/** What came of it. `detail` is shown to operators: words, no secrets. */
export type SendResult =
  | { kind: "accepted"; receiptId?: string; detail: string }
  /** Try again, not before `afterSeconds` when the provider said so; `lane`: the whole lane waits. */
  | { kind: "retry"; afterSeconds?: number; lane?: boolean; detail: string }
  /** Never again; `addressOff`: the address is dead and is turned off with this reason. */
  | { kind: "refused"; addressOff?: string; detail: string };

/** What a channel is made of at start: its provider's settings, from the environment. */
export type ChannelDefinition = ChannelData & {
  /** At most so many sends at once and per second, over all workers of this process. */
  lane: { concurrency: number; perSecond: number };
  priceMilli: number;
  /** True when this installation has what the channel needs (a bot token, an SMTP server). */
  configured(): boolean;
  /** Checks and normalises an address a person typed; throws BadInputError. */
  parseTarget(text: string): { target: string; label: string };
  send(parcel: Parcel, signal: AbortSignal): Promise<SendResult>;
  /** Releases connections. */
  close?(): Promise<void>;
};

export function defineChannel(definition: ChannelDefinition): ChannelDefinition {
  return definition;
}
