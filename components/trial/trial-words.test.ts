import { expect, test } from "vitest";
import { endingTag, namedWords } from "./trial-words.ts";

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
