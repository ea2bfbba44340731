import type { Urgency } from "./message.ts";
import type { DeliveryDraft } from "./step.ts";

/** Hours back from now that can be chosen; the rest is asked for by blocks. */
export const BACKTEST_HOURS = [24, 168, 720] as const;
export type BacktestHours = (typeof BACKTEST_HOURS)[number];

/** Which past is looked at. Both ends belong to it. */
export type BacktestRange =
  | { kind: "hours"; hours: BacktestHours }
  | { kind: "blocks"; chainId: number; fromBlock: number; toBlock: number };

/** Logs that a plan's triggers want of a chain; a null matches anything. Lower-case hex. */
export type WantedLog = {
  address: string | null;
  topic0: string | null;
  topic1: string | null;
  topic2: string | null;
};

/**
 * One place that past events are taken from; a backtest works them off one after the other.
 *
 * `chain`: a chain's logs. `from` is decided by the worker: those that were stored, when every wanted log was read all
 * the while, else the chain itself. Blocks are null until they are known. `named`: signals, readings and moments of this
 * workflow's own triggers, as they were stored; `isTested`: they are the tested version's past too, not the live one's alone.
 */
export type BacktestSource =
  | {
      kind: "chain";
      chainId: number;
      wanted: WantedLog[];
      /** Transfers of the chain's own currency are wanted too; they are known only as far as they were stored. */
      native: boolean;
      from: "stored" | "chain" | null;
      fromBlock: number | null;
      toBlock: number | null;
    }
  | { kind: "named"; triggers: { id: number; nodeId: string; isTested: boolean }[] };

/** What cannot be known of the past, or is another than it seems, of one When node. */
export type BacktestNote = { nodeId: string; text: string };

/** A When node of either plan, by which its events are counted: `audienceKey`. */
export type EventCounts = Record<string, number>;

/** What happened between two moments. */
export type BacktestSlot = { same: number; fresh: number; gone: number; unsure: number };

/**
 * What a backtest has come to so far. An alert is one wallet told of one event, however many messages that makes.
 * `same`: by both versions; `fresh`: by the tested one only; `gone`: by the live one only; `unsure`: by the tested one,
 * and of the live one it is not known. Without a live version to compare with, all are `fresh`.
 */
export type BacktestTally = BacktestSlot & {
  /** Of `same`, those that read otherwise or go by other channels. */
  reworded: number;
  /** Events that the tested version would have run for, by its When nodes. */
  events: EventCounts;
  /** Events of the past that were looked at, wanted or not. */
  looked: number;
  /** Events that could not be read by the ABI of the When node. */
  unreadable: number;
  /** Wallets that each version looked at, once for each event. */
  passages: number;
  /** How they ended in the tested version. */
  told: number;
  stopped: number;
  optedOut: number;
  failed: number;
  /** A backend's answer would have been needed and none is kept. Never counted as told or stopped. */
  unknown: number;
  creditsMilli: number;
  liveCreditsMilli: number;
  /** By edge of the tested version: wallets that went along it; `stop:<node>` who ended there, `unknown:<node>` who waits. */
  edges: Record<string, number>;
  /** Oldest first, each `slotSeconds` long. */
  slots: BacktestSlot[];
  /** Alerts beyond those that are listed one by one. */
  unlisted: number;
};

export const emptySlot = (): BacktestSlot => ({ same: 0, fresh: 0, gone: 0, unsure: 0 });

export const emptyTally = (): BacktestTally => ({
  ...emptySlot(),
  reworded: 0,
  events: {},
  looked: 0,
  unreadable: 0,
  passages: 0,
  told: 0,
  stopped: 0,
  optedOut: 0,
  failed: 0,
  unknown: 0,
  creditsMilli: 0,
  liveCreditsMilli: 0,
  edges: {},
  slots: [],
  unlisted: 0,
});

export type BacktestAlertKind = keyof BacktestSlot;

/** One message or web call that would have left, with the ways it would have gone. */
export type BacktestMessage = {
  nodeId: string;
  urgency: Urgency;
  content: DeliveryDraft["content"];
  why: string;
  deliveries: { channel: string; isSent: boolean; reason: string | null }[];
};

/**
 * Where a backtest goes on: within a source, the event that was last looked at (block and id or log, in order), and of
 * that event the subscriber up to whom it was looked at; null when the event is done.
 */
export type BacktestPlace = { source: number; event: [number, number] | null; upTo: number | null };

export const firstPlace: BacktestPlace = { source: 0, event: null, upTo: null };

const HOUR = 3_600;
/** Lengths of a column of the timeline that people can read: from a minute to a week. */
const SLOT_SECONDS = [60, 300, 900, HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR] as const;
const SLOTS_WISHED = 32;
const LONGEST = 30 * 24 * HOUR;

/** How long a column of the timeline is, so that there are some thirty of them. */
export function slotSecondsFor(spanSeconds: number): number {
  return SLOT_SECONDS.find((seconds) => spanSeconds / seconds <= SLOTS_WISHED) ?? LONGEST;
}

/** Where the first column begins: on the clock, so that columns are whole hours and days in UTC. */
export function slotAnchor(from: Date, slotSeconds: number): Date {
  const slotMs = slotSeconds * 1_000;
  return new Date(Math.floor(from.getTime() / slotMs) * slotMs);
}

/** How many columns a stretch of time has. */
export function slotCount({ from, to, slotSeconds }: { from: Date; to: Date; slotSeconds: number }): number {
  const span = to.getTime() - slotAnchor(from, slotSeconds).getTime();
  return Math.max(1, Math.ceil(span / 1_000 / slotSeconds));
}
