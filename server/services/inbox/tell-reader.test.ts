import { expect, test } from "vitest";
import type { Step } from "#server/contract/step.ts";
import { tellReader } from "./tell-reader.ts";

const stepOf = (o: Partial<Step>): Step => ({
  nodeId: "n",
  at: "2026-01-05T12:00:00.000Z",
  durationMs: 0,
  result: "went",
  text: "",
  inputs: [],
  outputs: {},
  ...o,
});
const row = (why: string, verdict: true | false = true) => ({
  op: "is-at-most",
  why,
  text: "1.07 is at most 1.10",
  values: ["1.07", "1.10"],
  verdict,
});

test("default: one condition that held is the sentence itself, to the reader", () => {
  const step = stepOf({
    text: "Health factor 1.07 is at most their line 1.10",
    rows: [row("health factor 1.07 is at most your line 1.10")] as Step["rows"] & object,
  });
  expect(tellReader(step, "if")).toMatchObject({ title: "Health factor 1.07 is at most your line 1.10", rows: [] });
});

test("behavior: several conditions stand below, each with what came of it", () => {
  const rows = [row("a is b"), row("c is d", false)] as Step["rows"] & object;
  const told = tellReader(stepOf({ text: "Any of their two holds", rows }), "if");
  expect(told.title).toBe("Any of your two holds");
  expect(told.rows).toEqual([
    { text: "A is b", verdict: true },
    { text: "C is d", verdict: false },
  ]);
});

test("behavior: the wallet is you", () => {
  expect(tellReader(stepOf({ text: "0x5E66…43F1 chose Aggressive" }), "who").title).toBe("You chose Aggressive");
});

test("behavior: an event tells its amounts, its chain and its block, and no addresses", () => {
  const step = stepOf({
    text: "Borrow is emitted by Pool",
    inputs: [
      { label: "User", value: `0x${"ab".repeat(20)}` },
      { label: "Amount", value: "12370.354097", unit: "USDC" },
      { label: "Interest rate mode", value: "2" },
      { label: "Proposal", value: "62188961771584873215248010997389272394659" },
      { label: "Block", value: "1605" },
      { label: "Chain", value: "Demo chain" },
    ],
  });
  expect(tellReader(step, "when").detail).toBe("Amount 12,370.35 USDC, on Demo chain, block 1,605");
  expect(tellReader(stepOf({}), "when").detail).toBe("");
});
