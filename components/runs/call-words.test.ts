import { expect, test } from "vitest";
import { transactionWords } from "./call-words.ts";

test.each([
  ["open", 1, "Signed, and waits for its blocks"],
  ["confirmed", 1, "Mined"],
  ["confirmed", 2, "Mined, replaced once by a higher offer"],
  ["reverted", 3, "Mined, and reverted by the contract, replaced 2 times by a higher offer"],
  ["displaced", 1, "Displaced: another transaction of its account took its nonce"],
] as const)("default: %s, signed %i times", (state, signed, words) => {
  expect(transactionWords({ state, signed })).toBe(words);
});
