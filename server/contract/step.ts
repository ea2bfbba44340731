import type { AbiAction, AbiError } from "./catalog.ts";
import type { RowResult } from "./condition.ts";
import type { RenderedMessage, Urgency } from "./message.ts";
import type { Value, Values } from "./value.ts";

/** How an execution ended. `held`: all that it had to tell waits in the inbox, for a reason that was learned. */
export type Outcome = "told" | "held" | "stopped" | "opted-out" | "failed" | "cancelled";

/** One node's result in an execution, kept with the values that decided. Stored as JSON. */
export type Step = {
  nodeId: string;
  /** ISO time it ended. */
  at: string;
  durationMs: number;
  result: "went" | "stopped" | "failed" | "drafted" | "waiting";
  /** The way taken. */
  handle?: string;
  /** ISO time at which a wait is over; the step is taken then. */
  until?: string;
  /** One sentence: what happened here. */
  text: string;
  /** Values read, by label. */
  inputs: { label: string; value: Value; unit?: string }[];
  /** Values made for the nodes below. */
  outputs: Values;
  /** A condition's rows, each with both sides. */
  rows?: RowResult[];
  /** A learned line would not lead here; `message`: so what this step wrote waits in the inbox. */
  held?: "way" | "message";
};

/** A web call to make; header secrets are by name and resolved at the edge only. */
export type WebCall = {
  kind: "web-call";
  method: "POST" | "PUT" | "PATCH" | "GET" | "DELETE";
  headers: { name: string; value?: string; secret?: string }[];
  body: unknown;
};

/** A transaction to send, by a signer of the workspace. What is called stands beside what is sent, for people. */
export type ContractCall = {
  kind: "contract-call";
  chainId: number;
  /** Of the chain: its name, and the symbol of its currency. */
  chain: string;
  currency: string;
  /** The contract, lower-case. */
  address: `0x${string}`;
  /** What the workflow calls the contract; empty where it says nothing. */
  contract: string;
  function: AbiAction;
  /** By input, as people read them: numbers whole, lists and tuples as JSON. */
  args: string[];
  /** The function's selector and its encoded arguments. */
  data: `0x${string}`;
  /** Of the chain's own currency, sent along: decimal, in its smallest unit. */
  valueWei: string;
  /** Those that the contract may revert with. */
  errors: AbiError[];
  /** A signer's name. */
  signer: string;
  /** ISO time; what was not signed by then is not worth sending. */
  until: string;
};

/** What a delivery carries. */
export type Content = RenderedMessage | WebCall | ContractCall;

/** What an action asks the outbox to do. `channel: "own"` means: each of the subscriber's own channels. */
export type DeliveryDraft = {
  nodeId: string;
  channel: "own" | string;
  /** For a fixed target, e.g. a webhook's URL; otherwise the subscriber's address on that channel. */
  target?: string;
  urgency: Urgency;
  topicId: number | null;
  content: Content;
  why: string;
  /** Among the first of those with the same urgency; it decides when, never whether. */
  isFirst?: true;
  /** From then on it is not worth telling. */
  expiresAt?: Date;
  /** What of it is learned from, in a topic that learns. */
  alert?: LearnedFrom;
};

/** An alert as learning sees it: how large it was, and whether a learned line holds it back. */
export type LearnedFrom = {
  /** Decimal, on the axis of the topic's line. */
  value: string;
  /** Why it is held back; null: it is told. */
  heldBecause: string | null;
  /** Chance, from 0 to 1, with which it is told all the same, in the app only; null where it is not held back. */
  chance: number | null;
  /** No line of their own stands: what is learned may put it off. */
  isFree: boolean;
};
