import { expect, test } from "vitest";
import { count, countWord, credits, plural, sentence, withUnits } from "./number-words.ts";

test("default: figures are grouped, small ones in a sentence are words", () => {
  expect(count(1_284)).toBe("1,284");
  expect(countWord(4)).toBe("four");
  expect(countWord(0)).toBe("no");
  expect(countWord(13)).toBe("13");
});

test("default: one thing and many things", () => {
  expect(plural(1, "wallet")).toBe("1 wallet");
  expect(plural(1_284, "wallet")).toBe("1,284 wallets");
  expect(plural(2, "reply", "replies")).toBe("2 replies");
});

test("default: credits come from milli-credits, cut to a tenth", () => {
  expect(credits(18_240_000)).toBe("18,240");
  expect(credits(1_590)).toBe("1.5");
  expect(credits(90)).toBe("0");
});

test("default: a sentence begins with a capital", () => {
  expect(sentence("four live workflows")).toBe("Four live workflows");
});

test("behavior: a unit never begins a line", () => {
  expect(withUnits("within 2.1 s of it, 99 % in 3 min.")).toBe("within 2.1\u00a0s of it, 99\u00a0% in 3\u00a0min.");
  expect(withUnits("5 seconds")).toBe("5 seconds");
});
