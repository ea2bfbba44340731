import { expect, test } from "vitest";
import { axisOf } from "#server/catalog/condition/axis-of.ts";
import { preparePlan } from "#server/catalog/prepare-plan.ts";
import type { Condition } from "#server/contract/condition.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { TopicInput, TopicSetting } from "#server/contract/topic.ts";
import { topic as example, interpretAlone } from "#server/testing/interpret-alone.ts";
import { planOf } from "#server/testing/plan-of.ts";
import { TOPIC_ID } from "#server/testing/worked-example.ts";
import type { Interpretation } from "./interpret.ts";
import type { LearnedRow } from "./learned-line.ts";
import { standingOf } from "./topic-standing.ts";

const topic: TopicInput & { id: number } = {
  ...example,
  name: "Yield",
  fields: [{ kind: "number", key: "line", label: "From", unit: "%", default: "4" }],
  presets: [{ key: "small", label: "Small", values: { line: "2" } }],
  defaultPreset: null,
  critical: false,
  learns: "line",
};
const row: LearnedRow = {
  base: "4",
  line: "6",
  beliefs: [0, 0, 0, 0, 0.1, 0.9],
  reason: "Learned: under 6 % you pass over.",
};
const message = (text: string) => ({ message: { subject: [text], body: [text] }, urgency: "normal", topicId: null });
const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });

/** `event → wallet → (yield at least their line?) → tell`, and beside it what is told whatever their line. */
function yieldGraph(more: Graph["nodes"] = {}): Graph {
  const row = { op: "is-at-least", args: [{ ref: ["event", "yield"] }, { ref: ["wallet", "line"] }] };
  return {
    schema: 1,
    nodes: {
      event: node("signal", { fields: [{ name: "yield", kind: "number", unit: "%" }] }),
      wallet: node("topic-subscribers", { topicId: TOPIC_ID }),
      large: node("condition", { condition: { all: [row] } }),
      tell: node("send-message", message("Yield is up")),
      ...more,
    },
    edges: {
      a: { from: ["event", "next"], to: ["wallet", "in"] },
      b: { from: ["wallet", "next"], to: ["large", "in"] },
      c: { from: ["large", "yes"], to: ["tell", "in"] },
      ...Object.fromEntries(Object.keys(more).map((id) => [id, { from: ["large", "yes"], to: [id, "in"] }])),
    },
    notes: {},
    layout: {},
  } as Graph;
}

type Of = { more?: Graph["nodes"]; setting?: TopicSetting; learned?: LearnedRow; as?: Partial<TopicInput> };

function walk(value: string, { more, setting, learned = row, as }: Of = {}): Interpretation {
  return interpretAlone(yieldGraph(more), {
    plan: preparePlan(planOf(yieldGraph(more))),
    values: { yield: value, $time: "2026-11-22T09:41:07Z" },
    standings: new Map([[TOPIC_ID, standingOf({ ...topic, ...as }, setting, learned)]]),
  });
}
const heldOf = (found: Interpretation) => found.drafts.map(({ alert }) => alert?.heldBecause);
const outcomeOf = (found: Interpretation) => (found.kind === "ended" ? found.outcome : found.kind);

test("default: under the learned line it is held back with its reason, at the line it is told", () => {
  const held = walk("4.5");
  expect([outcomeOf(held), heldOf(held)]).toEqual(["held", ["Learned: under 6 % you pass over."]]);
  expect(held.kind === "ended" && held.reason).toBe("Learned: under 6 % you pass over.");
  expect(held.drafts[0]?.alert).toMatchObject({ value: "4.5", chance: 0.05 });
  expect([outcomeOf(walk("6")), heldOf(walk("6"))]).toEqual(["told", [null]]);
});

test("behavior: what their own setting stops stays stopped", () => {
  expect([outcomeOf(walk("3.9")), walk("3.9").drafts]).toEqual(["stopped", []]);
});

test.each<[what: string, of: Of]>([
  ["a line of their own wins", { setting: { enabled: true, preset: null, own: { line: "4" } } }],
  ["what was learned under another setting is not kept", { setting: { enabled: true, preset: "small", own: {} } }],
  ["a critical topic is never held back", { as: { critical: true } }],
  ["a topic that learns nothing holds nothing back", { as: { learns: null } }],
  ["nothing learned, nothing held back", { learned: { ...row, line: null } }],
  ["a learned line only holds back", { learned: { ...row, line: "3" } }],
])("behavior: %s", (_, of) => {
  expect([outcomeOf(walk("4.5", of)), heldOf(walk("4.5", of)).filter(Boolean)]).toEqual(["told", []]);
});

test("behavior: an urgent message and a web call go out from a way that is held back", () => {
  const more = {
    urgent: node("send-message", { ...message("Now"), urgency: "urgent" }),
    call: node("webhook", { url: ["https://team.example"], method: "POST", headers: [], body: [] }),
  } as Graph["nodes"];
  const found = walk("4.5", { more });
  expect(outcomeOf(found)).toBe("told");
  const held = found.drafts.filter(({ alert }) => alert?.heldBecause).map(({ nodeId }) => nodeId);
  expect(held).toEqual(["tell"]);
});

const line = ["who", "line"] as [string, string];
const value = ["event", "yield"] as [string, string];
const rowOf = (op: string, first: [string, string], second: [string, string]): Condition => ({
  op,
  args: [{ ref: first }, { ref: second }],
});

test.each<[string, Condition, boolean]>([
  ["value at least line", rowOf("is-at-least", value, line), true],
  ["line at most value", rowOf("is-at-most", line, value), true],
  ["among others", { any: [rowOf("is-below", value, value), { all: [rowOf("is-above", value, line)] }] }, true],
  ["value below line, as a price that falls", rowOf("is-below", value, line), false],
  ["turned round", { not: rowOf("is-at-least", value, line) }, false],
])("behavior: the axis of %s", (_, condition, isFound) => {
  expect(axisOf(condition, line)).toEqual(isFound ? value : undefined);
});
