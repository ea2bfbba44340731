import type { KeyObject } from "node:crypto";
import type { ChannelData } from "#server/contract/catalog.ts";
import type { RenderedMessage, Urgency } from "#server/contract/message.ts";
import type { Content } from "#server/contract/step.ts";
import type { Env } from "#server/kernel/env.ts";
import type { PushKey } from "#server/kernel/push-key.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import type { Secret } from "#server/kernel/secret.ts";
import type { AskChain, CallStore } from "./channels/contract-call/call-ports.ts";

/** What a channel is given to send. */
export type Parcel = {
  deliveryId: number;
  workspaceId: number;
  workspaceName: string;
  executionId: number;
  subscriberId: number;
  /** The subscriber's wallet. */
  wallet: `0x${string}`;
  topicId: number | null;
  topicName: string | null;
  /** Stable over retries; the provider's idempotency id is made of it. */
  effectKey: string;
  target: string;
  urgency: Urgency;
  content: Content;
  why: string;
  occurredAt: Date;
  /** The subscriber's page, for "Change my alerts". */
  settingsUrl: string;
  /** Stops this topic: a page by GET, done by POST, without signing in. */
  unsubscribeUrl: string;
  /** Where they say whether it was useful: a page by GET, said by POST. Absent where nothing is asked. */
  answerUrl?: string;
  attempt: number;
  /** How often it was taken up again after its end. */
  round: number;
};

/** A text, and why it comes. */
export type Message = { content: RenderedMessage; why: string };

/** So many in so many seconds, to one target. */
export type Pace = { count: number; seconds: number };

/**
 * What came of it. `detail` is shown to operators: words, no secrets. `restSeconds`: this target takes nothing more for
 * so long.
 */
export type SendResult =
  | { kind: "accepted"; receiptId?: string; restSeconds?: number; detail: string }
  /**
   * Try again, not before `afterSeconds` when the provider said so; `lane`: the whole lane waits; `mayHaveArrived`: it was
   * sent, and no answer came.
   */
  | {
      kind: "retry";
      afterSeconds?: number;
      restSeconds?: number;
      lane?: boolean;
      mayHaveArrived?: boolean;
      detail: string;
    }
  /** Under way, or kept waiting by a rule: look again then. It is no try, and may be so as long as it takes. */
  | { kind: "pending"; afterSeconds: number; detail: string }
  /**
   * Never again; `addressOff`: the address is dead and is turned off with this reason; `endpointOff`: so is a team's own.
   */
  | { kind: "refused"; addressOff?: string; endpointOff?: string; detail: string };

/** What channels use of the machinery, handed in because the catalog imports none. */
export type ChannelPorts = {
  settings: Pick<
    Env,
    | "APP_URL"
    | "SMTP_URL"
    | "MAIL_FROM"
    | "MAIL_DKIM_KEY"
    | "MAIL_DKIM_SELECTOR"
    | "TELEGRAM_API_URL"
    | "TELEGRAM_BOT_TOKEN"
    | "BELLWETHER_ALLOW_PRIVATE_URLS"
  >;
  /** Who this installation is for browsers' push services. */
  pushKey(): Promise<PushKey>;
  /** For URLs that people typed. */
  fetch: SafeFetch;
  now(): Date;
  /** A stored secret of a workspace by its name, undefined when there is none. */
  secretOf(workspaceId: number, name: string): Promise<Secret | undefined>;
  /**
   * What web calls to an address are signed with, at least 24 bytes each: the newest first, then what it replaces.
   * `url`: what stands before the question mark; null: what is no web call, signed by the workspace's own.
   */
  signingKeysOf(workspaceId: number, url: string | null): Promise<readonly KeyObject[]>;
  /**
   * Addresses of web calls, by what stands before the question mark. `write`: it repeated a challenge (null), or why it
   * did not.
   */
  endpoints: {
    read(
      workspaceId: number,
      url: string,
    ): Promise<{ state: "unproven" | "on" | "off"; reason: string | null } | undefined>;
    write(workspaceId: number, url: string, failure: string | null): Promise<void>;
  };
  /** For calls of contracts. */
  calls: CallStore;
  askChain: AskChain;
  /** Why an address gets nothing of this workspace; undefined: it may. */
  suppressedBecause(workspaceId: number, target: string): Promise<string | undefined>;
  /** Puts a message into the subscriber's inbox, once per delivery. */
  writeInbox(parcel: Parcel): Promise<void>;
};

/** A channel at work, made from its ports at start. */
export type ChannelDefinition = ChannelData & {
  /**
   * At most so many sends at once in this process, and per second over all; `perHost`: at once to one host, for channels
   * whose targets are URLs, so that a slow one holds up itself only; `paceOf`: how fast one target takes them.
   */
  lane: {
    concurrency: number;
    perSecond: number;
    perHost?: number;
    paceOf?: (target: string) => readonly Pace[];
  };
  /** Milli-credits for one accepted delivery. */
  priceMilli: number;
  /** True when this installation has what the channel needs (a bot token, an SMTP server). */
  configured(): boolean;
  /** Checks and normalises an address a person typed; throws BadInputError. */
  parseTarget(text: string): { target: string; label: string };
  /**
   * For a channel whose place is a table of our own: a message as it stands there. Such messages are told by the
   * transaction that drafts them, exactly once and by no lane; `send` is for what comes to the channel later.
   */
  atOnce?(message: Message): Message;
  /** Never throws for what the other side does; what it throws is a bug or a cancelled `signal`. */
  send(parcel: Parcel, signal: AbortSignal): Promise<SendResult>;
  /** Releases connections. */
  close?(): Promise<void>;
};

/** One entry of the shelf: the data for the browser, and how to make the channel. */
export type ChannelEntry = { data: ChannelData; create(ports: ChannelPorts): ChannelDefinition };

/** A channel adds what `data` does not say. */
export function defineChannel(
  data: ChannelData,
  create: (ports: ChannelPorts) => Omit<ChannelDefinition, keyof ChannelData>,
): ChannelEntry {
  return { data, create: (ports) => ({ ...data, ...create(ports) }) };
}
