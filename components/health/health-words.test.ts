import { expect, test } from "vitest";
import type { ChainDetails } from "#server/services/health/list-chain-details.ts";
import type { Health } from "#server/services/health/read-health.ts";
import { healthHeadline, healthUnderline } from "./health-words.ts";

const chain = (o: Partial<ChainDetails> = {}) =>
  ({ name: "Base", state: "on-time", owedBlocks: 0, ...o }) as ChainDetails;
const health = (o: Partial<Health> = {}): Health => ({
  now: new Date(0),
  chains: [chain()],
  watching: { total: 4, failing: 0, unknown: 0, shown: [] },
  schedules: { total: 0, shown: [] },
  ...o,
});

test("default: when all is well, it says what that means", () => {
  expect(healthHeadline(health())).toBe("Base is read on time.");
  expect(healthUnderline(health())).toBe("No block is owed, and no value is unknown.");
});

test("behavior: what is owed or unknown is counted", () => {
  const ill = health({
    chains: [chain({ owedBlocks: 1 })],
    watching: { total: 4, failing: 2, unknown: 1, shown: [] },
  });
  expect(healthUnderline(ill)).toBe(
    "1 block is owed and read again. 2 watched values have no fresh reading: unknown, not safe.",
  );
});

test("behavior: M18 several ill chains are each named, and nothing calm is said of one", () => {
  const chains = [chain({ state: "halted" }), chain({ name: "Gnosis", state: "standing" }), chain()];
  expect(healthUnderline(health({ chains }))).toBe("Base is halted. Gnosis stands still: it has no new blocks.");
  expect(healthUnderline(health({ chains: [chain({ state: "unread" })] }))).toBe("");
});

test("behavior: without a chain it says what starts workflows, or that nothing does", () => {
  const none = { chains: [], watching: { total: 0, failing: 0, unknown: 0, shown: [] } };
  expect(healthHeadline(health({ chains: [] }))).toBe("4 values are watched.");
  expect(healthHeadline(health({ ...none, schedules: { total: 1, shown: [] } }))).toBe(
    "Your workflows start by the clock.",
  );
  expect(healthHeadline(health(none))).toBe("Nothing is listened to yet.");
  expect(healthUnderline(health(none))).toBe("");
});
