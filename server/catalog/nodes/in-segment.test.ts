import { expect, test } from "vitest";
import type { Condition } from "#server/contract/condition.ts";
import type { Value } from "#server/contract/value.ts";
import type { StepInput, StoredValue, WorkspaceFacts } from "../define-node.ts";
import { outputsRead, segmentValues } from "../segment/segment-values.ts";
import { inSegment } from "./in-segment.ts";

const gold: Condition = { op: "is", args: [{ ref: ["told", "tier"] }, { value: "gold" }] };
const segment = {
  ...{ id: 7, name: "Whales", condition: gold },
  outputs: outputsRead(gold, segmentValues({ attributes: [{ name: "tier", type: "text" }], topics: [] })),
};

function walk(tier: Value, segmentId = 7) {
  if (inSegment.run !== "step") throw new Error("it is a step");
  const stored = (value: StoredValue) => ("attribute" in value && value.attribute === "tier" ? tier : null);
  const segmentOf = (id: number) => (id === 7 ? segment : undefined);
  return inSegment.step({ segmentId }, { stored, segmentOf } as StepInput);
}

test.each([
  ["Gold", "yes", "In Whales: tier Gold is gold"],
  ["silver", "no", "Not in Whales: tier silver is not gold"],
  [null, "unknown", "Unknown whether in Whales: tier is missing"],
])("default: whose tier is %s goes %s, and it says why", (tier, handle, text) => {
  expect(walk(tier)).toMatchObject({ kind: "go", handle, text });
});

test("behavior: what decided is kept, with its label", () => {
  expect(walk("gold")).toMatchObject({ inputs: [{ label: "Tier", value: "gold" }], rows: [{ verdict: true }] });
});

test("error: a version without its segment fails, and says what to do", () => {
  expect(walk("gold", 8)).toMatchObject({ kind: "failed", reason: expect.stringContaining("Publish the workflow") });
});

const scopeOf = (segments: WorkspaceFacts["segments"]) => ({
  facts: { topics: [], secretNames: [], chainIds: [], portfolioAssets: [], ...(segments ? { segments } : {}) },
  ...{ typeOf: () => undefined, available: [] },
});

test("default: a segment that is there and whole has no problems", () => {
  expect(inSegment.check?.({ segmentId: 7 }, scopeOf([segment]))).toEqual([]);
  expect(inSegment.sentence({ segmentId: 7 }, scopeOf([segment]).facts, () => undefined)).toEqual([
    "If they are in ",
    { chip: "Whales", tone: "if" },
  ]);
});

test("error: an archived segment, and one whose condition no longer holds together", () => {
  expect(inSegment.check?.({ segmentId: 7 }, scopeOf(undefined))).toMatchObject([
    { field: "segmentId", code: "segment-gone", message: expect.stringContaining("under Segments") },
  ]);
  expect(inSegment.check?.({ segmentId: 7 }, scopeOf([{ ...segment, outputs: {} }]))).toMatchObject([
    { code: "segment-broken", message: expect.stringContaining("Whales needs mending under Segments") },
  ]);
});
