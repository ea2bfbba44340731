import { storable } from "#server/catalog/message/clean-text.ts";
import type { PlannedNode } from "#server/catalog/prepare-plan.ts";
import type { Step } from "#server/contract/step.ts";
import type { Value, Values } from "#server/contract/value.ts";
import type { Passage } from "./interpret.ts";

/** The run has the values in full; a step shows what fits on a line. */
const CHARS_MAX = 200;
const NO_FACTS = { topics: [], secretNames: [], chainIds: [], portfolioAssets: [] };

type Told = Pick<Passage, "plan" | "values" | "triggerHandle" | "now">;

/** By the event's values, which all of a run share in a batch: what it was made of, and the step. */
const told = new WeakMap<Values, { node: PlannedNode; handle: string; now: Date; step: Step }>();

/** What happened, as the first step of everybody's passage; made once for all who share the event's values. */
export function triggerStep(node: PlannedNode, of: Told): Step {
  const { values, triggerHandle: handle, now } = of;
  const last = told.get(values);
  if (last?.node === node && last.handle === handle && last.now === now) return last.step;
  const step = makeStep(node, of);
  told.set(values, { node, handle, now, step });
  return step;
}

function makeStep({ id, node, definition }: PlannedNode, { plan, values, triggerHandle, now }: Told): Step {
  const sentence = definition?.sentence(node.config, NO_FACTS, () => undefined) ?? [node.name || "The event happened"];
  const text = sentence.map((part) => (typeof part === "string" ? part : part.chip)).join("");
  const valueAt = (path: string[]) => values[path.join(".")] ?? null;
  const made = (plan.plan.outputs[id] ?? []).filter(
    ({ path, optional, way = triggerHandle }) => way === triggerHandle && !(optional && valueAt(path) === null),
  );
  const inputs = made.map(({ path, label, type }) => ({
    label,
    value: short(valueAt(path)),
    ...(type.kind === "number" && type.unit ? { unit: type.unit } : {}),
  }));
  return {
    nodeId: id,
    at: now.toISOString(),
    durationMs: 0,
    result: "went",
    handle: triggerHandle,
    text: asFact(text),
    inputs,
    outputs: {},
  };
}

/** "When X is emitted …" → "X is emitted …". */
function asFact(text: string): string {
  const fact = text.replace(/^When\s+/, "");
  return `${(fact[0] ?? "").toUpperCase()}${fact.slice(1)}`;
}

function short(value: Value): Value {
  if (Array.isArray(value)) return value.slice(0, 10).map(short);
  if (typeof value !== "string" || value.length <= CHARS_MAX) return value;
  return storable(`${value.slice(0, CHARS_MAX)}…`);
}
