import { storable } from "#server/catalog/message/clean-text.ts";
import type { PlannedNode } from "#server/catalog/prepare-plan.ts";
import type { Step } from "#server/contract/step.ts";
import type { Value } from "#server/contract/value.ts";
import type { Passage } from "./interpret.ts";

/** The run has the values in full; a step shows what fits on a line. */
const CHARS_MAX = 200;
const NO_FACTS = { topics: [], secretNames: [], chainIds: [], portfolioAssets: [] };

/** What happened, as the first step of everybody's passage. */
export function triggerStep(
  { id, node, definition }: PlannedNode,
  { plan, values, triggerHandle, now }: Passage,
): Step {
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
