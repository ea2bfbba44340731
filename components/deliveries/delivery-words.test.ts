import { expect, test } from "vitest";
import { deliveryWords, replayWords } from "./delivery-words.ts";

const of = { reason: null, attempts: 1, channel: "email", nextAt: new Date("2026-11-29T04:00:00Z") } as const;
const words = (o: Partial<Parameters<typeof deliveryWords>[0]>) =>
  deliveryWords({ ...of, state: "delivered", ...o }, (time) => time.toISOString().slice(11, 16));

test("default: what became of it, and what happens next", () => {
  expect(words({})).toBe("Email took it.");
  expect(words({ channel: "in-app" })).toBe("It is in their inbox.");
  expect(words({ attempts: 3 })).toBe("Email took it at the third try.");
  expect(words({ state: "retrying", reason: "Transaction 0x1 waits for its block.", attempts: 0 })).toMatch(
    /^Transaction 0x1 waits for its block\. It is looked at again at /,
  );
  expect(words({ state: "delivered", channel: "contract-call" })).toBe("Its transaction went through.");
  expect(words({ state: "retrying", reason: "The server is busy.", attempts: 2 })).toBe(
    "The server is busy. Tried 2 times; the next try is at 04:00.",
  );
  expect(words({ state: "dead", reason: "No such mailbox." })).toBe("No such mailbox.");
  expect(words({ state: "waiting" })).toBe("It leaves as soon as there is a place.");
});

test("behavior: a replay tells how far it is, then what it did", () => {
  expect(replayWords({ found: 1_200, replayed: 500, isDone: false })).toBe("500 of 1,200 taken up");
  expect(replayWords({ found: 1, replayed: 1, isDone: true })).toBe("1 dead letter taken up");
});
