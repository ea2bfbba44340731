import { expect, test } from "vitest";
import type { WorkspaceFacts } from "../define-node.ts";
import { segmentMembers } from "./segment-members.ts";

const topic = {
  ...{ id: 3, key: "news", name: "News", description: "", icon: "bell", fields: [], presets: [] },
  ...{ defaultPreset: null, onByDefault: true, critical: false, learns: null },
};
const whales = {
  ...{ id: 7, name: "Whales", condition: { op: "is-yes", args: [{ ref: ["told", "whale"] as [string, string] }] } },
  outputs: { told: [{ path: ["whale"], label: "Whale", type: { kind: "boolean" as const } }] },
};
const facts: WorkspaceFacts = {
  ...{ topics: [topic], segments: [whales], secretNames: [], chainIds: [], portfolioAssets: [] },
};
const scope = (of: WorkspaceFacts) => ({ facts: of, typeOf: () => undefined, available: [] });

test("default: the card names segment and topic, and the plan holds both", () => {
  const config = { segmentId: 7, topicId: 3 };
  expect(segmentMembers.sentence(config, facts, () => undefined)).toEqual([
    "For everyone in ",
    { chip: "Whales", tone: "who" },
    " who follows ",
    { chip: "News", tone: "who" },
  ]);
  expect(segmentMembers.check?.(config, scope(facts))).toEqual([]);
  if (segmentMembers.run !== "audience") throw new Error("it is an audience");
  expect(segmentMembers.compile(config)).toEqual({ kind: "segment", ...config });
});

test("default: what it makes of each is their wallet and their settings of the topic", () => {
  const names = segmentMembers.outputs({ topicId: 3 }, facts).map(({ path }) => path[0]);
  expect(names).toEqual(["wallet", "enabled"]);
});

test("error: an archived segment, a broken one and a deleted topic are named at their fields", () => {
  const config = { segmentId: 7, topicId: 3 };
  const found = segmentMembers.check?.(config, scope({ ...facts, topics: [], segments: [] }));
  expect(found).toMatchObject([
    { field: "segmentId", code: "segment-gone" },
    { field: "topicId", code: "topic-gone" },
  ]);
  expect(segmentMembers.check?.(config, scope({ ...facts, segments: [{ ...whales, outputs: {} }] }))).toMatchObject([
    { field: "segmentId", code: "segment-broken", message: expect.stringContaining("Whales needs mending") },
  ]);
});

test("args: a card that is not filled in says what is missing", () => {
  expect(segmentMembers.sentence({}, facts, () => undefined)).toEqual([
    "For everyone in ",
    { chip: "a segment", faulty: true },
    " who follows ",
    { chip: "a topic", faulty: true },
  ]);
  expect(segmentMembers.schema.safeParse({ segmentId: 7 }).success).toBe(false);
});
