import { expect, test } from "vitest";
import { headline, impactWords, kindWords, moreWords, paceWords, rangeWords, readFromWords } from "./backtest-words.ts";

const WEEK = { kind: "hours", hours: 168 } as const;
const sums = { same: 29, fresh: 12, gone: 0, unsure: 0 };
const test1 = {
  ...{ versionNumber: null, liveNumber: 3, range: WEEK, state: "done", progress: 1 },
  tally: sums,
  wallets: { told: 18 },
};

test("default: the result is one sentence with its comparison", () => {
  expect(headline(test1)).toBe(
    "Over the last 7 days, this draft would have sent 41 alerts to 18 wallets, 12 more than v3.",
  );
  expect(headline({ ...test1, versionNumber: 2, tally: { ...sums, fresh: 0, gone: 4 } })).toBe(
    "Over the last 7 days, v2 would have sent 29 alerts to 18 wallets, 4 fewer than v3.",
  );
});

test("behavior: silence, no live version, and what has not ended are said as they are", () => {
  const none = { same: 0, fresh: 0, gone: 0, unsure: 0 };
  expect(headline({ ...test1, tally: none })).toBe(
    "Over the last 7 days, this draft would have told nobody, and neither would v3.",
  );
  expect(headline({ ...test1, tally: { ...none, fresh: 1 }, liveNumber: null, wallets: { told: 1 } })).toBe(
    "Over the last 7 days, this draft would have sent 1 alert to 1 wallet.",
  );
  expect(headline({ ...test1, state: "running" })).toBe("Over the last 7 days: 41 alerts so far.");
  expect(headline({ ...test1, state: "waiting" })).toBe("Over the last 7 days: waiting to begin.");
  expect(headline({ ...test1, state: "cancelled" })).toMatch(/^Over the last 7 days, as far as it got, this draft/);
});

test("behavior: the dialog's sentence has the cost, and says it when there is none", () => {
  const known = {
    kind: "known",
    ...{ id: 1, range: WEEK, endedAt: null, isStale: false, fresh: 12, gone: 0, unknown: 0, notes: 0 },
    ...{ alerts: 41, wallets: 18, live: { number: 3, alerts: 29 }, creditsMilli: 41_000 },
  } as const;
  expect(impactWords(known)).toBe("Over the last 7 days: 41 alerts to 18 wallets, 12 more than v3; about 41 credits.");
  expect(impactWords({ ...known, creditsMilli: 0, live: null })).toBe(
    "Over the last 7 days: 41 alerts to 18 wallets; no credits.",
  );
  expect(impactWords({ ...known, alerts: 0, wallets: 0, creditsMilli: 0 })).toBe(
    "Over the last 7 days: nobody would have been told, 29 fewer than v3.",
  );
});

test("args: stretches, sources, paces and kinds in words", () => {
  expect(rangeWords({ kind: "blocks", chainId: 1, fromBlock: 1_000, toBlock: 2_000 })).toBe("blocks 1,000 to 2,000");
  expect(rangeWords({ kind: "blocks", chainId: 1, fromBlock: 7, toBlock: 7 })).toBe("block 7");
  expect(readFromWords({ chain: "Base", from: "chain", fromBlock: 1, toBlock: 9 })).toBe(
    "Base: read from the chain again (blocks 1 to 9, both included), since not all of it was stored.",
  );
  expect(moreWords({ alerts: 5, liveNumber: 3, liveAlerts: 5 })).toBe("as many as v3");
  const week = { from: new Date(0), to: new Date(7 * 86_400_000) };
  expect(paceWords(41_000, week)).toBe("about 5.9 a day");
  expect(kindWords("same", { liveNumber: 3, isReworded: true }).words).toBe("Other than in v3");
  expect(kindWords("gone", { liveNumber: 3 }).words).toBe("Only v3");
});
