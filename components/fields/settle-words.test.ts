import { expect, test } from "vitest";
import { asLate, asSettle, settleChoices } from "./settle-words.ts";

test("default: blocks are told with the time they take on the chosen chain", () => {
  const [, blocks] = settleChoices({ chain: { name: "Ethereum", blockSeconds: 12 }, blocks: 5 });
  expect(blocks).toEqual({
    value: "confirmations",
    label: "After 5 more blocks",
    hint: "About 60 s on Ethereum. A fork shorter than that is never told.",
  });
  expect(settleChoices({ chain: undefined, blocks: 1 })[1]).toMatchObject({
    label: "After 1 more block",
    hint: "Some blocks' time. A fork shorter than that is never told.",
  });
});

test("args: an unfinished config reads as the careful default", () => {
  expect(asSettle(undefined)).toEqual({ kind: "at-once", blocks: undefined });
  expect(asSettle({ kind: "confirmations", blocks: "x" })).toEqual({ kind: "confirmations", blocks: undefined });
  expect(asLate("nothing")).toEqual({ then: "alert", afterSeconds: undefined });
  expect(asLate({ then: "skip", afterSeconds: 60 })).toEqual({ then: "skip", afterSeconds: 60 });
});
