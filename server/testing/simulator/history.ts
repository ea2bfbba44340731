/**
 * What truly happened in a simulated world, for the model: it knows nothing of tables or code. Steps count turns of
 * the simulation; a span is a pair of steps, its second undefined while it lasts.
 */
export type Span = { from: number; to: number | undefined };

export type Hex = `0x${string}`;

/** One log that some workflow may want. `id` is its own for ever; the same transaction mined anew keeps it. */
export type LogFact = {
  id: string;
  contract: string;
  wallet: Hex;
  /** Health factor in hundredths. */
  centis: number;
};

export type BlockFact = {
  chain: number;
  number: number;
  hash: Hex;
  /** Its timestamp, in seconds. */
  at: number;
  logs: LogFact[];
  /** Most blocks that ever stood above it. */
  deepest: number;
  /** When it stood on the chain as everybody honest told it. */
  stood: Span[];
};

export type WorkflowFact = {
  name: string;
  workspace: number;
  /** Of no chain, and with no contract, when the clock is its event. */
  chain: number;
  contract: string;
  /** Told at each multiple of it by the world's clock; undefined when a log is the event. */
  everySeconds: number | undefined;
  /** Only logs below it, in hundredths. */
  belowCentis: number | undefined;
  audience: "enrol" | "skip" | "topic";
  /** Only subscribers whose line the log is below. */
  byLine: boolean;
  /** `slack`: the team's own chat, whoever it is about. */
  channel: "own" | "email" | "slack";
  /** How far down a block must be. */
  settle: { kind: "at-once" } | { kind: "confirmations"; blocks: number } | { kind: "finalized" };
  /** Not told when it is read, or its moment is seen, later than this after it happened. */
  lateSeconds: number | undefined;
  live: Span[];
};

/** A subscriber's setting of the workspace's one topic. */
export type SettingFact = Span & { enabled: boolean; lineCentis: number };

export type SubscriberFact = { workspace: number; wallet: Hex; hasEmail: boolean; settings: SettingFact[] };

export type History = {
  blocks: BlockFact[];
  workflows: WorkflowFact[];
  subscribers: SubscriberFact[];
  /** Turns at whose end everything that could be done was done. */
  calms: number[];
  /** The world's time when it began, in seconds. */
  beganAt: number;
  /** Turns in which a process died, or lost its database, while it was sending: what it had begun with may have left. */
  cutSending: number[];
  /** Corrections that were under way by a process that could not write down what came of them, by `keyOf` of the model. */
  doubted: { key: string; step: number }[];
  /** By turn: the world's time at its end, in seconds. */
  times: number[];
  /** Whose credits run out now and then. */
  poorWorkspaces: number[];
  /** Who set nothing. */
  defaults: { enabled: boolean; lineCentis: number };
};

export const emptyHistory = (): History => ({
  blocks: [],
  workflows: [],
  subscribers: [],
  calms: [],
  cutSending: [],
  doubted: [],
  beganAt: 0,
  times: [],
  poorWorkspaces: [0],
  defaults: { enabled: true, lineCentis: 125 },
});

/** Ends the open span of a list, if there is one. */
export function endSpan(spans: Span[], step: number): void {
  const last = spans.at(-1);
  if (last && last.to === undefined) last.to = step;
}

/** What somebody was told. */
export type Told = {
  workflow: string;
  wallet: Hex;
  logId: string;
  channel: string;
  isCorrection: boolean;
  step: number;
  /** The process that sent it knows that it arrived, and lived to write it down. */
  isSure: boolean;
  outcome: "accepted" | "refused";
  /** The row that was sent, for finding out whether it was written down. */
  deliveryId: number;
};
