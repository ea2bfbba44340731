import { expect, test } from "vitest";
import type { OutcomeCounts, RunRow } from "#server/services/run/list-runs.ts";
import {
  countsSentence,
  deliveryState,
  executionState,
  heldWords,
  outcomeState,
  reachedWords,
  runState,
  undoneWords,
} from "./run-words.ts";

const counts = (over: Partial<OutcomeCounts> = {}): OutcomeCounts => ({
  told: 0,
  stopped: 0,
  optedOut: 0,
  failed: 0,
  cancelled: 0,
  open: 0,
  ...over,
});
const run = (over: Partial<RunRow> = {}) => ({
  state: "done" as const,
  counts: counts({ told: 3 }),
  deadCount: 0,
  isOrphaned: false,
  undoneAt: null,
  correctedAt: null,
  cancelledAt: null,
  clearedAt: null,
  isPaused: false,
  leavingCount: 0,
  reachedCount: 38,
  occurredAt: new Date("2026-11-22T09:44:02Z"),
  doneAt: new Date("2026-11-22T09:44:03.600Z"),
  ...over,
});

test("default: a run that went well says how long it took from the event", () => {
  expect(runState(run())).toEqual({ tone: "ok", glyph: "check", words: "Done in 1.6 s" });
  expect(reachedWords(run())).toBe("38 reached, 3 told");
});

test("behavior: the worst that happened is what a run is called by", () => {
  expect(runState(run({ isOrphaned: true, deadCount: 2 })).words).toBe("Undone by reorg");
  expect(runState(run({ state: "failed" })).words).toBe("Failed");
  expect(runState(run({ deadCount: 1, counts: counts({ failed: 4 }) })).words).toBe("1 refused");
  expect(runState(run({ counts: counts({ failed: 4, told: 1 }) })).words).toBe("4 failed");
  expect(runState(run({ state: "running", counts: counts({ open: 12 }) })).words).toBe("12 under way");
});

test("behavior: a large run says how far it is, and what a pause or a member did to it", () => {
  const open = counts({ told: 3, open: 1_200 });
  expect(runState(run({ state: "waiting", reachedCount: 45_000, counts: open })).words).toBe("45,000 reached so far");
  expect(runState(run({ leavingCount: 1_204 })).words).toBe("1,204 to leave");
  expect(runState(run({ isPaused: true, counts: open, leavingCount: 7 })).words).toBe("Paused: 1,200 wallets wait");
  expect(runState(run({ isPaused: true, leavingCount: 1 })).words).toBe("Paused: 1 message waits");
  expect(runState(run({ isPaused: true, state: "waiting", reachedCount: 0, counts: counts() })).words).toBe(
    "Paused: not begun",
  );
  const cancelledAt = new Date("2026-11-22T09:44:10Z");
  expect(runState(run({ state: "cancelled", cancelledAt })).words).toBe("Being cancelled");
  expect(runState(run({ state: "cancelled", cancelledAt, clearedAt: cancelledAt })).words).toBe("Cancelled");
});

test("behavior: silence is a state of its own", () => {
  expect(runState(run({ counts: counts({ stopped: 38 }) })).words).toBe("Nobody matched");
  expect(runState(run({ reachedCount: 0, counts: counts() })).words).toBe("Nobody reached");
});

test("default: the counts of a run as a sentence, zeros left out", () => {
  expect(countsSentence(31, counts({ told: 5, stopped: 25, optedOut: 1 }))).toBe(
    "31 wallets reached, 5 told, 25 stopped, 1 opted out",
  );
  expect(countsSentence(1, counts({ stopped: 1 }))).toBe("1 wallet reached, 0 told, 1 stopped");
});

test("default: every outcome and delivery state has words", () => {
  expect(outcomeState("opted-out").words).toBe("Opted out");
  expect(outcomeState(null).words).toBe("Under way");
  expect(deliveryState("unfunded").words).toBe("Waiting for credits");
});

test("behavior: a told execution names the channel that left the house", () => {
  const deliveries = [
    { channel: "in-app", state: "delivered" as const, tookMs: 900 },
    { channel: "email", state: "retrying" as const, tookMs: null },
  ];
  expect(executionState({ outcome: "told", deliveries }).words).toBe("In-app, 0.90 s");
  const both = deliveries.map((delivery) => ({ ...delivery, state: "delivered" as const, tookMs: 3_400 }));
  expect(executionState({ outcome: "told", deliveries: both }).words).toBe("Email and 1 more");
  expect(
    executionState({ outcome: "told", deliveries: [{ channel: "telegram", state: "dead", tookMs: null }] }).words,
  ).toBe("Refused by Telegram");
  expect(executionState({ outcome: "stopped", deliveries: [] }).words).toBe("Stopped");
});

test("behavior: what a fork took back says whether it had been sent, and whether that is mended", () => {
  const undoneAt = new Date("2026-11-22T14:02:00Z");
  expect(runState(run({ undoneAt })).words).toBe("Undone by reorg");
  expect(runState(run({ undoneAt, correctedAt: undoneAt })).words).toBe("Corrected");
  expect(runState(run({ undoneAt, correctedAt: undoneAt, counts: counts() })).words).toBe("Undone by reorg");
  const words = (over: { wasSent: boolean; correctedAt: Date | null }) =>
    undoneWords({ undoneAt, at: () => "14:02", ...over })?.text;
  expect(words({ wasSent: true, correctedAt: undoneAt })).toBe("What was sent has been corrected.");
  expect(words({ wasSent: true, correctedAt: null })).toBe("What was sent is being corrected.");
  expect(words({ wasSent: false, correctedAt: null })).toMatch(/^Nothing had been sent/);
  expect(undoneWords({ undoneAt: null, correctedAt: null, wasSent: true, at: () => "" })).toBeNull();
});

test("default: a run that came too late is no failure", () => {
  expect(runState(run({ state: "skipped" }))).toMatchObject({ tone: "idle", words: "Read too late" });
});

test("default: a held event says what it waits for", () => {
  const held = { blocksLeft: 12, chainName: "Base" };
  expect(heldWords({ ...held, until: "height" })).toBe("waits for 12 more blocks");
  expect(heldWords({ ...held, until: "height", blocksLeft: 1 })).toBe("waits for 1 more block");
  expect(heldWords({ ...held, until: "height", blocksLeft: null })).toBe("waits for blocks above it");
  expect(heldWords({ ...held, until: "finalized" })).toBe("waits until Base calls it final");
  expect(heldWords({ ...held, until: "caught-up" })).toBe("waits until reading has caught up");
});
