import { expect, test } from "vitest";
import { blocksWords, chainMark, chainSentence, chainsHeadline, chainTag, lagWords } from "./chain-words.ts";

const NOW = new Date("2026-01-05T14:10:00Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const chain = (o: Partial<Parameters<typeof lagWords>[0]> = {}) => ({
  name: "Base",
  state: "on-time" as const,
  blockAt: ago(12),
  haltedAt: null,
  checkedAt: ago(1),
  behindBlocks: 0,
  ...o,
});

test("default: lag is the last block's own time against the clock", () => {
  expect(lagWords(chain(), NOW)).toBe("12 s behind");
  expect(lagWords(chain({ state: "behind", blockAt: ago(7_300) }), NOW)).toBe("2 h behind");
});

test("behavior: what stands, is halted or unread says since when, with its zone", () => {
  expect(lagWords(chain({ state: "standing", blockAt: ago(480) }), NOW)).toBe("since 14:02 UTC");
  expect(lagWords(chain({ state: "halted", haltedAt: ago(90_000) }), NOW)).toBe("since 4 Jan, 13:10 UTC");
  expect(lagWords(chain({ state: "unread", checkedAt: null }), NOW)).toBe("waiting for a worker");
});

test("behavior: no state is told by colour alone", () => {
  const states = ["on-time", "behind", "degraded", "standing", "halted", "unread"] as const;
  const tags = states.map((state) => chainTag({ state }));
  expect(new Set(tags.map(({ words }) => words)).size).toBe(states.length);
  expect(new Set(tags.map(({ glyph }) => glyph)).size).toBe(states.length);
});

test("default: all chains in one sentence", () => {
  expect(chainsHeadline([])).toBe("No live workflow listens to a chain.");
  expect(chainsHeadline([chain()])).toBe("Base is read on time.");
  expect(chainsHeadline([chain(), chain()])).toBe("Both chains are read on time.");
  expect(chainsHeadline([chain(), chain(), chain()])).toBe("All three chains are read on time.");
});

test("behavior: M18 a chain that is halted or stands still is named, never counted as quiet", () => {
  expect(chainsHeadline([chain(), chain({ state: "standing" })])).toBe("Base stands still: it has no new blocks.");
  expect(chainsHeadline([chain(), chain({ state: "halted" }), chain({ state: "behind" })])).toBe(
    "Two of three chains are not read on time.",
  );
  expect(chainsHeadline([chain({ state: "halted" }), chain({ state: "unread" })])).toBe(
    "None of the two chains is read on time.",
  );
  expect(chainSentence(chain({ state: "behind", behindBlocks: 1 }))).toBe("Base is 1 block behind.");
});

test("default: a stretch of blocks", () => {
  expect(blocksWords(1_204, 1_204)).toBe("Block 1,204");
  expect(blocksWords(1_204, 1_290)).toBe("Blocks 1,204 to 1,290");
});

test("default: a chain where there is little room", () => {
  expect(["Ethereum", "Base", "Arbitrum", "Demo"].map(chainMark)).toEqual(["ETH", "Base", "ARB", "Demo"]);
});
