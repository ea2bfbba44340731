import { expect, test } from "vitest";
import { isBlind, type Reading, stateOf } from "./chain-state.ts";

const NOW = new Date("2026-01-05T12:00:00Z");
const secondsAgo = (n: number) => new Date(NOW.getTime() - n * 1_000);
const ETHEREUM = 1;
const ARBITRUM = 42161;
const UNKNOWN = 987_654;

const well: Reading = {
  chainId: ETHEREUM,
  checkedAt: secondsAgo(1),
  blockAt: secondsAgo(9),
  behindBlocks: 0,
  trouble: null,
  haltedAt: null,
};
const state = (o: Partial<Reading>) => stateOf({ ...well, ...o }, NOW);

test("default: read up to a block that is just as old as blocks are", () => {
  expect(state({})).toBe("on-time");
});

test("behavior: M18 a chain without new blocks stands still; it is never shown as quiet", () => {
  expect(state({ blockAt: secondsAgo(239) })).toBe("on-time");
  expect(state({ blockAt: secondsAgo(241) })).toBe("standing");
  expect(isBlind("standing")).toBe(true);
});

test("behavior: T10 an endpoint that repeats an old tip is noticed by the block's own time, however well it answers", () => {
  const answeredJustNow = { checkedAt: NOW, trouble: null, behindBlocks: 0 };
  expect(state({ ...answeredJustNow, blockAt: secondsAgo(600) })).toBe("standing");
});

test("behavior: catching up is behind, not standing still", () => {
  expect(state({ blockAt: secondsAgo(7_200), behindBlocks: 600 })).toBe("behind");
});

test("behavior: M11 a moment's worth of short blocks is on time", () => {
  const arbitrum = { chainId: ARBITRUM, blockAt: secondsAgo(2) };
  expect(state({ ...arbitrum, behindBlocks: 20 })).toBe("on-time");
  expect(state({ ...arbitrum, behindBlocks: 200 })).toBe("behind");
  expect(state({ behindBlocks: 20 })).toBe("behind");
});

test("behavior: trouble of an endpoint degrades a chain that is read", () => {
  expect(state({ trouble: "The endpoint is slow" })).toBe("degraded");
});

test("behavior: R6 a fork that is too deep halts, whatever else holds", () => {
  expect(state({ haltedAt: secondsAgo(5), trouble: "…", behindBlocks: 90 })).toBe("halted");
  expect(isBlind("halted")).toBe(true);
});

test("behavior: nobody has looked for a minute, or ever", () => {
  expect(state({ checkedAt: secondsAgo(61) })).toBe("unread");
  expect(state({ checkedAt: null, behindBlocks: null, blockAt: null })).toBe("unread");
});

test("behavior: where nobody knows how often blocks come, none is late", () => {
  expect(state({ chainId: UNKNOWN, blockAt: secondsAgo(86_400) })).toBe("on-time");
});
