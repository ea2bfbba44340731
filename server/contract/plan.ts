import type { AbiEvent, AbiFunction } from "./catalog.ts";
import type { Graph } from "./graph.ts";
import type { FrozenSegment } from "./segment.ts";
import type { Output, Ref, Value } from "./value.ts";

/** A comparison on one of the event's own arguments, in the trigger's units. */
export type EventFilter = { arg: string; op: "eq" | "ne" | "lt" | "le" | "gt" | "ge"; value: string };

/** How a number argument reads: 1.08 from 1080000000000000000 with 18 decimals. */
export type UnitSpec = { decimals: number; unit: string };

/** When a log is acted on; until then a fork costs nothing. `safe` and `finalized` are what the chain calls so. */
export type Settle =
  | { kind: "at-once" }
  | { kind: "confirmations"; blocks: number }
  | { kind: "safe" }
  | { kind: "finalized" };

/** What becomes of events that are read only this long after they happened. Never silent: each leaves a run. */
export type Late = { then: "alert" | "summarise" | "skip"; afterSeconds: number };

/** Which of an account's doings are wanted. */
export type ActivityDirection = "sent" | "received" | "approved";

/** A token whose transfers count. */
export type TokenSpec = { address: `0x${string}`; symbol: string; decimals: number };

/** Whose: one account or contract that the author names, or each follower of a topic. */
export type Whose = { kind: "account"; address: `0x${string}` } | { kind: "followers"; topicId: number };

/** An argument of a view function: as JSON (integers as decimal strings), or the wallet that is watched. */
export type ViewArgument = { kind: "value"; value: Value } | { kind: "wallet" };

/**
 * Logs after which a value may have moved. `topic0` null: any log of that contract. `wallets`: only those move whose
 * address stands in one of the log's topics; otherwise all of them.
 */
export type Mover = {
  address: `0x${string}`;
  topic0: `0x${string}` | null;
  wallets: boolean;
  /** The address is a Chainlink proxy: the aggregator behind it is what emits, and is resolved as that of a source. */
  proxy?: true;
};

/** Where a reading comes from. All numbers are exact decimals after `decimals`. */
export type ReadingSource =
  | {
      kind: "view";
      chainId: number;
      address: `0x${string}`;
      function: AbiFunction;
      args: ViewArgument[];
      /** Into the decoded result: output name or index, then members. */
      path: string[];
      decimals: number;
      movers: Mover[];
    }
  /** The proxy; the aggregator behind it is resolved, and resolved again. Decimals are the feed's own. */
  | { kind: "chainlink"; chainId: number; proxy: `0x${string}` }
  /** Price of token0 in token1, or the other way round. Decimals are the tokens' own. */
  | { kind: "uniswap-v3"; chainId: number; pool: `0x${string}`; inverted: boolean }
  | {
      kind: "http";
      url: string;
      headers: { name: string; value?: string; secret?: string }[];
      path: string;
      everySeconds: number;
    }
  | { kind: "native-balance"; chainId: number }
  | { kind: "token-balance"; chainId: number; token: TokenSpec };

/** A line that a value crosses: typed by the author, or each follower's own value of a number field of the topic. */
export type LineSource = { kind: "fixed"; value: string } | { kind: "field"; field: string };
export type LineSpec = { id: string; label: string; line: LineSource };

/** When a reading is an event. Each line is armed by itself; it fires once and arms again beyond the hysteresis. */
export type ReadingTest =
  | { kind: "crosses"; direction: "below" | "above"; lines: LineSpec[]; hysteresisPercent: string }
  /** Against the value that stood `windowSeconds` ago. */
  | { kind: "changes"; direction: "up" | "down" | "either"; percent: LineSource; windowSeconds: number };

/** A value that is watched, for one subject or for each follower of a topic. */
export type ReadingSpec = {
  kind: "reading";
  source: ReadingSource;
  /** Null: the value is nobody's in particular, as a price. */
  whose: Whose | null;
  /** Whose lines count, when they are followers' own; also whom a shared value concerns then. */
  linesOf: { topicId: number } | null;
  test: ReadingTest;
  /** What the value is counted in, for words: "USD", "%", "" for a ratio. */
  unit: string;
  /** At this value it is over (1.0 for a health factor); a message may say how far the fall to it is. */
  critical: string | null;
  /** Not told again before this, whatever the value does. */
  cooldownSeconds: number;
  /** No fresh value for this long is "unknown", and told. */
  unknownAfterSeconds: number;
};

/** When the clock, or a chain's height, is the event. Zones are IANA names; times ISO in UTC. */
export type ScheduleSpec =
  | { kind: "at"; at: string }
  | { kind: "every"; everySeconds: number; from: string }
  | { kind: "cron"; expression: string; zone: string }
  | { kind: "height"; chainId: number; block: number }
  | { kind: "every-blocks"; chainId: number; blocks: number };

export type TimeSpec = {
  kind: "time";
  schedule: ScheduleSpec;
  /** The last moment it may fire, and how long before that its way `ending` is taken once. */
  until: { at: string; warnSeconds: number } | null;
  late: Late;
};

/** A When node in the stages' own terms. */
export type TriggerSpec =
  | {
      kind: "log";
      chainId: number;
      address: `0x${string}`;
      topic0: `0x${string}`;
      event: AbiEvent;
      units: Record<string, UnitSpec>;
      filters: EventFilter[];
      /** Absent in versions published before there was a choice: at once. */
      settle?: Settle;
      late?: Late;
    }
  | {
      kind: "activity";
      chainId: number;
      whose: Whose;
      /** Empty: any ERC-20 token, only for one account. */
      tokens: TokenSpec[];
      /** The chain's own currency too; only what transactions carry themselves is seen. */
      native: boolean;
      directions: ActivityDirection[];
      /** Smallest amount in the token's units, null for any. */
      atLeast: string | null;
      settle: Settle;
      late: Late;
    }
  | ReadingSpec
  | TimeSpec
  | { kind: "signal"; fields: { name: string; kind: "number" | "text" | "address" | "boolean"; unit?: string }[] };

/** The usual way out of a When node; `unknown` (a reading) and `ending` (a schedule) are the others. */
export const TRIGGER_HANDLES = ["next", "unknown", "ending"] as const;
export type TriggerHandle = (typeof TRIGGER_HANDLES)[number];

/** Key of a compiled plan's `audiences`: the node, and the way out unless it is the usual one. */
export function audienceKey(nodeId: string, handle: TriggerHandle): string {
  return handle === "next" ? nodeId : `${nodeId}:${handle}`;
}

/** A Who node in audience's terms. */
export type AudienceSpec =
  | {
      kind: "wallet";
      /** The event value that names the wallet. */
      wallet: Ref;
      /** Whether a wallet nobody knows becomes a subscriber with the topic's defaults. */
      unknown: "enrol" | "skip";
      topicId: number | null;
    }
  | { kind: "topic"; topicId: number }
  /** Of those who follow the topic, who is in the segment. */
  | { kind: "segment"; segmentId: number; topicId: number }
  /** Those whom the event itself names, each with values of their own: who crossed a line, whose token moved. */
  | { kind: "concerned"; topicId: number | null };

/** A published graph in the stages' own terms. The runner reads nothing else. */
export type CompiledPlan = {
  graph: Graph;
  triggers: { nodeId: string; spec: TriggerSpec }[];
  /** By `audienceKey`: the audience node that follows. One Who node per way from a trigger. */
  audiences: Record<string, { nodeId: string; spec: AudienceSpec }>;
  /** Topic ids the graph reads, so that a run needs no look-up by name. */
  topicIds: number[];
  /** What each node makes, as known at publishing: labels and units for words. */
  outputs: Record<string, Output[]>;
  /** By id, the segments that the graph asks for, as they were at publishing; absent when there are none. */
  segments?: Record<string, FrozenSegment>;
};
