import { expect, test } from "vitest";
import { endingTag, namedWords, newestByWallet } from "./trial-words.ts";

test("default: every ending has a glyph and a word", () => {
  const endings = (["told", "held", "stopped", "opted-out", "failed", "cancelled", null] as const).map(endingTag);
  expect(new Set(endings.map(({ words }) => words)).size).toBe(endings.length);
  expect(endings.every(({ glyph }) => glyph !== "dot")).toBe(true);
});

test("behavior: an ending that is not known is never told as stopped", () => {
  expect(endingTag(null)).toEqual({ tone: "warn", glyph: "unknown", words: "Not known" });
});

test("default: whom an event names", () => {
  expect(namedWords({ wallet: "0xab", wallets: 0 })).toBe("");
  expect(namedWords({ wallet: null, wallets: 0 })).toBe("names nobody");
  expect(namedWords({ wallet: null, wallets: 1200 })).toBe("names 1,200 wallets");
});

test("behavior: of many events the newest of each wallet is taken, and none that names many", () => {
  const events = ["a", null, "b", "a", "c"].map((wallet, at) => ({ wallet, at }));
  expect(newestByWallet(events, 2).map(({ at }) => at)).toEqual([0, 2]);
  expect(newestByWallet(events, 9).map(({ at }) => at)).toEqual([0, 2, 4]);
});
