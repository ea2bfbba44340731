import { expect, test } from "vitest";
import { queuedWords } from "./queued-words.ts";

test("default: says what waits, and leaves out what does not", () => {
  expect(queuedWords({ runs: 0, wallets: 204, messages: 3 })).toBe("204 wallets and 3 messages wait until then");
  expect(queuedWords({ runs: 2, wallets: 1, messages: 1 })).toBe("2 events, 1 wallet and 1 message wait until then");
  expect(queuedWords({ runs: 0, wallets: 0, messages: 1 })).toBe("1 message waits until then");
});

test("behavior: what is not counted to its end is more than that", () => {
  expect(queuedWords({ runs: 0, wallets: 10_000, messages: 0 })).toBe("more than 10,000 wallets wait until then");
});

test("behavior: silence when nothing waits, or nothing is paused", () => {
  expect(queuedWords({ runs: 0, wallets: 0, messages: 0 })).toBeNull();
  expect(queuedWords(null)).toBeNull();
});
