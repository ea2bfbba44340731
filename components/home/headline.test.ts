import { expect, test } from "vitest";
import type { ChainHealth } from "#server/services/overview/list-chain-health.ts";
import type { Told } from "#server/services/overview/read-told.ts";
import { headline, underline } from "./headline.ts";

const told = (over: Partial<Told> = {}): Told => ({
  liveWorkflows: 4,
  workflows: 7,
  wallets: 1_284,
  deliveries: 1_310,
  p50Ms: 1_900,
  p99Ms: 6_200,
  ...over,
});

const chain = (over: Partial<ChainHealth> = {}): ChainHealth => ({
  chainId: 8453,
  name: "Base",
  short: "Base",
  state: "on-time",
  blockNumber: 1,
  blockAt: null,
  headNumber: 1,
  behindBlocks: 0,
  checkedAt: null,
  haltedAt: null,
  owedBlocks: 0,
  trouble: null,
  endpoints: [],
  ...over,
});

test("default: the state of things is one sentence with real figures", () => {
  expect(headline(told())).toBe("Four live workflows told 1,284 wallets in 24 hours.");
  expect(headline(told({ liveWorkflows: 1, wallets: 1 }))).toBe("One live workflow told 1 wallet in 24 hours.");
  expect(headline(told({ liveWorkflows: 14 }))).toBe("14 live workflows told 1,284 wallets in 24 hours.");
});

test("behavior: silence and paused work are told as they are", () => {
  expect(headline(told({ wallets: 0 }))).toBe("Four live workflows have told nobody in 24 hours.");
  expect(headline(told({ liveWorkflows: 1, wallets: 0 }))).toBe("One live workflow has told nobody in 24 hours.");
  expect(headline(told({ liveWorkflows: 0, wallets: 0 }))).toBe("No workflow is live, so nobody is told.");
  expect(headline(told({ liveWorkflows: 0, wallets: 1 }))).toBe(
    "No workflow is live now; 1 wallet was told in 24 hours.",
  );
  expect(headline(told({ workflows: 0, liveWorkflows: 0, wallets: 0 }))).toBe("No workflow yet.");
});

test("default: how fast, then which chain is not well", () => {
  const chains = [chain({ name: "Ethereum" }), chain({ state: "behind", behindBlocks: 11 })];
  expect(underline({ told: told(), chains, subscriberCount: 9 })).toBe(
    "Half of them within 1.9 s of the event, 99 % within 6.2 s. Base is 11 blocks behind.",
  );
});

test("behavior: several ill chains are counted, an unread one is named", () => {
  const ill = [chain({ state: "degraded" }), chain({ state: "unread" }), chain()];
  expect(underline({ told: told({ deliveries: 1 }), chains: ill, subscriberCount: 9 })).toBe(
    "It took 1.9 s from the event. Two of three chains are not on time.",
  );
  expect(underline({ told: told({ deliveries: 0 }), chains: [chain({ state: "unread" })], subscriberCount: 9 })).toBe(
    "Base is not being read.",
  );
});

test("behavior: silence on healthy chains is a result", () => {
  const quiet = told({ deliveries: 0, wallets: 0, p50Ms: null, p99Ms: null });
  expect(underline({ told: quiet, chains: [chain()], subscriberCount: 60 })).toBe(
    "Silence is a result: nothing crossed a line of your 60 subscribers.",
  );
});
