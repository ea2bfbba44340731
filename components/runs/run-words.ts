import { count, plural } from "#components/ui/number-words.ts";
import type { StateGlyph } from "#components/ui/state-tag.tsx";
import type { StateTone } from "#components/ui/state-tones.ts";
import { tookWords } from "#components/ui/time-words.ts";
import type { Outcome } from "#server/contract/step.ts";
import type { ShownState } from "#server/services/delivery/shown-state.ts";
import type { ExecutionRow } from "#server/services/run/list-executions.ts";
import type { HeldEvent } from "#server/services/run/list-held.ts";
import type { OutcomeCounts, RunRow } from "#server/services/run/list-runs.ts";

/** A state as colour, glyph and word. */
export type StateWords = { tone: StateTone; glyph: StateGlyph; words: string };

type RunFacts = Pick<
  RunRow,
  | "state"
  | "counts"
  | "deadCount"
  | "isOrphaned"
  | "undoneAt"
  | "correctedAt"
  | "occurredAt"
  | "doneAt"
  | "reachedCount"
  | "cancelledAt"
  | "clearedAt"
  | "isPaused"
  | "leavingCount"
>;

/** How a run went, worst first. */
export function runState(run: RunFacts): StateWords {
  const stopped = undoneState(run) ?? stoppedState(run);
  if (stopped) return stopped;
  if (run.deadCount > 0) return { tone: "bad", glyph: "cross", words: `${count(run.deadCount)} refused` };
  if (run.counts.failed > 0) return { tone: "warn", glyph: "warning", words: `${count(run.counts.failed)} failed` };
  const underWay = underWayState(run);
  if (underWay) return underWay;
  if (run.reachedCount === 0 && run.counts.told === 0) return { tone: "idle", glyph: "minus", words: "Nobody reached" };
  if (run.counts.told === 0) return { tone: "idle", glyph: "minus", words: "Nobody matched" };
  const took = run.doneAt ? run.doneAt.getTime() - run.occurredAt.getTime() : 0;
  return { tone: "ok", glyph: "check", words: `Done in ${tookWords(took)}` };
}

/** That it does not go on, or not now. */
function stoppedState(run: RunFacts): StateWords | undefined {
  if (run.cancelledAt) return { tone: "idle", glyph: "hand", words: run.clearedAt ? "Cancelled" : "Being cancelled" };
  if (run.isPaused) return { tone: "warn", glyph: "pause", words: `Paused: ${pausedCount(run)}` };
  if (run.state === "skipped") return { tone: "idle", glyph: "hand", words: "Read too late" };
  if (run.state === "failed") return { tone: "bad", glyph: "cross", words: "Failed" };
  if (run.state === "waiting" && run.reachedCount === 0) return { tone: "idle", glyph: "hourglass", words: "Waiting" };
  return undefined;
}

function underWayState({ state, reachedCount, counts, leavingCount }: RunFacts): StateWords | undefined {
  const underWay = (words: string): StateWords => ({ tone: "brass", glyph: "hourglass", words });
  if (state === "waiting") return underWay(`${count(reachedCount)} reached so far`);
  if (state === "running") return underWay(counts.open === 0 ? "Ending" : `${count(counts.open)} under way`);
  return leavingCount > 0 ? underWay(`${count(leavingCount)} to leave`) : undefined;
}

/** "38 reached, 3 told" */
export function reachedWords(run: Pick<RunRow, "reachedCount" | "counts">): string {
  return `${count(run.reachedCount)} reached, ${count(run.counts.told)} told`;
}

/** What of a run waits while its workflow is paused, the larger of both: "1,204 wallets wait". */
function pausedCount({ counts, leavingCount }: RunFacts): string {
  if (counts.open === 0 && leavingCount === 0) return "not begun";
  return counts.open >= leavingCount
    ? `${plural(counts.open, "wallet waits", "wallets wait")}`
    : `${plural(leavingCount, "message waits", "messages wait")}`;
}

/** That a fork took the event back, and whether what had been sent is corrected. */
function undoneState(run: RunFacts): StateWords | undefined {
  const isUndone = (run.state === "cancelled" && !run.cancelledAt) || run.isOrphaned || run.undoneAt !== null;
  if (!isUndone) return undefined;
  const isCorrected = run.correctedAt !== null && run.counts.told > 0;
  return { tone: "idle", glyph: "undone", words: isCorrected ? "Corrected" : "Undone by reorg" };
}

/** What the chain's other course did to a run, in a sentence; null when it did nothing. */
export function undoneWords(o: {
  undoneAt: Date | null;
  correctedAt: Date | null;
  wasSent: boolean;
  /** How the time is to read: with its zone. */
  at: (time: Date) => string;
}): { title: string; text: string } | null {
  if (!o.undoneAt) return null;
  const title = `The chain took another course at ${o.at(o.undoneAt)}.`;
  if (!o.wasSent) return { title, text: "Nothing had been sent of it, and nothing will be." };
  if (o.correctedAt) return { title, text: "What was sent has been corrected." };
  return { title, text: "What was sent is being corrected." };
}

/** What a held event waits for: "waits for 12 more blocks". */
export function heldWords(held: Pick<HeldEvent, "until" | "blocksLeft" | "chainName">): string {
  const chain = held.chainName ?? "the chain";
  switch (held.until) {
    case "height":
      if (held.blocksLeft === null) return "waits for blocks above it";
      return held.blocksLeft === 0 ? "about to go on" : `waits for ${plural(held.blocksLeft, "more block")}`;
    case "safe":
      return `waits until ${chain} calls it safe`;
    case "finalized":
      return `waits until ${chain} calls it final`;
    case "caught-up":
      return "waits until reading has caught up";
  }
}

/** "31 wallets reached, 5 told, 25 stopped, 1 opted out": what is zero is left out, told never. */
export function countsSentence(reachedCount: number, counts: OutcomeCounts): string {
  const parts = [
    `${plural(reachedCount, "wallet")} reached`,
    `${count(counts.told)} told`,
    counts.stopped > 0 && `${count(counts.stopped)} stopped`,
    counts.optedOut > 0 && `${count(counts.optedOut)} opted out`,
    counts.failed > 0 && `${count(counts.failed)} failed`,
    counts.cancelled > 0 && `${count(counts.cancelled)} cancelled`,
    counts.open > 0 && `${count(counts.open)} under way`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** How one subscriber's passage ended. */
export function outcomeState(outcome: Outcome | null): StateWords {
  switch (outcome) {
    case "told":
      return { tone: "ok", glyph: "check", words: "Told" };
    case "held":
      return { tone: "idle", glyph: "hand", words: "Held back" };
    case "stopped":
      return { tone: "idle", glyph: "minus", words: "Stopped" };
    case "opted-out":
      return { tone: "idle", glyph: "bell-off", words: "Opted out" };
    case "failed":
      return { tone: "bad", glyph: "cross", words: "Failed" };
    case "cancelled":
      return { tone: "idle", glyph: "undone", words: "Cancelled" };
    case null:
      return { tone: "brass", glyph: "hourglass", words: "Under way" };
  }
}

/** How a delivery stands; one that is tried again after no try is under way: a block is waited for. */
export function deliveryState(state: ShownState, tries = 1): StateWords {
  switch (state) {
    case "delivered":
      return { tone: "ok", glyph: "check", words: "Delivered" };
    case "waiting":
      return { tone: "idle", glyph: "hourglass", words: "Waiting" };
    case "deferred":
      return { tone: "idle", glyph: "hourglass", words: "Waits for their time" };
    case "sending":
      return { tone: "brass", glyph: "hourglass", words: "Sending" };
    case "retrying":
      if (tries === 0) return { tone: "brass", glyph: "hourglass", words: "Under way" };
      return { tone: "warn", glyph: "again", words: "Trying again" };
    case "unfunded":
      return { tone: "warn", glyph: "hourglass", words: "Waiting for credits" };
    case "suppressed":
      return { tone: "idle", glyph: "hand", words: "Held back" };
    case "cancelled":
      return { tone: "idle", glyph: "undone", words: "Cancelled" };
    case "dead":
      return { tone: "bad", glyph: "cross", words: "Refused" };
  }
}

const CHANNELS: Record<string, string> = {
  "in-app": "In-app",
  email: "Email",
  telegram: "Telegram",
  "web-push": "Web push",
  webhook: "Webhook",
  slack: "Slack",
  discord: "Discord",
  "contract-call": "Contract call",
};

/** A channel kind as people call it. */
export function channelName(kind: string): string {
  return CHANNELS[kind] ?? kind;
}

/** A row of "the rest of this run": "Email, 3.4 s" when told and delivered, else the outcome. */
export function executionState(row: Pick<ExecutionRow, "outcome" | "deliveries">): StateWords {
  const refused = row.deliveries.find((delivery) => delivery.state === "dead");
  if (row.outcome !== "told") return outcomeState(row.outcome);
  const delivered = row.deliveries.filter((delivery) => delivery.state === "delivered");
  const [first] = delivered.toSorted((a, b) => rank(a.channel) - rank(b.channel));
  if (first) {
    const more = delivered.length > 1 ? ` and ${delivered.length - 1} more` : "";
    const took = first.tookMs === null || more ? "" : `, ${tookWords(first.tookMs)}`;
    return { tone: "ok", glyph: "check", words: `${channelName(first.channel)}${more}${took}` };
  }
  if (refused) return { tone: "bad", glyph: "cross", words: `Refused by ${channelName(refused.channel)}` };
  const [open] = row.deliveries;
  return open ? deliveryState(open.state) : outcomeState("told");
}

/** An execution's state beside its headline: how its first channel outside the product stands, once told. */
export function executionTag(o: {
  outcome: Outcome | null;
  correctedAt: Date | null;
  deliveries: { channel: string; state: ShownState; correctsId: number | null }[];
}): StateWords {
  if (o.outcome === "told" && o.correctedAt) return { tone: "idle", glyph: "undone", words: "Corrected" };
  const [first] = o.deliveries
    .filter(({ correctsId }) => correctsId === null)
    .toSorted((a, b) => rank(a.channel) - rank(b.channel));
  return o.outcome === "told" && first ? deliveryState(first.state) : outcomeState(o.outcome);
}

/** In-app goes with every message, so the channel that left the house is the one to name. */
function rank(channel: string): number {
  return channel === "in-app" ? 1 : 0;
}
