import { expect, test } from "vitest";
import { armsAgainAt, exampleRaw, isEndlessNumber, readsAs } from "./line-words.ts";

test("default: a line is armed again beyond its hysteresis", () => {
  expect(armsAgainAt({ line: "1.25", percent: "2", direction: "below" })).toBe("1.275");
  expect(armsAgainAt({ line: "2500", percent: "0.5", direction: "above" })).toBe("2487.5");
  expect(armsAgainAt({ line: "1.1", percent: "0", direction: "below" })).toBe("1.1");
  expect(armsAgainAt({ line: "-10", percent: "5", direction: "below" })).toBe("-9.5");
});

test("behavior: long fractions are cut, nothing is rounded through floats", () => {
  expect(armsAgainAt({ line: "0.1", percent: "33.333333333", direction: "below" })).toBe("0.13333333");
  expect(armsAgainAt({ line: "9007199254740993", percent: "100", direction: "below" })).toBe("18014398509481986");
});

test("args: what is no number yet has no such place", () => {
  expect(armsAgainAt({ line: "", percent: "2", direction: "below" })).toBeNull();
  expect(armsAgainAt({ line: "1.", percent: "2", direction: "below" })).toBeNull();
});

test("default: a raw number reads with its decimals", () => {
  expect(readsAs("1310400000000000000", 18)).toBe("1.3104");
  expect(readsAs("1310400000000000000", undefined)).toBeNull();
  expect(readsAs("x", 18)).toBeNull();
  expect([0, 1, 18].map(exampleRaw).map((raw, i) => readsAs(raw, [0, 1, 18][i]))).toEqual(["131", "131", "1.31"]);
});

test("behavior: the largest number is no amount", () => {
  expect(isEndlessNumber(readsAs(`${2n ** 256n - 1n}`, 18) ?? "")).toBe(true);
  expect(isEndlessNumber("123456789012345678901234.5")).toBe(false);
});
