import type { TopicField } from "#server/contract/topic.ts";
import type { Output, ValueType } from "#server/contract/value.ts";
import type { TopicFacts, WorkspaceFacts } from "./define-node.ts";

/** What an audience node tells of each subscriber: the wallet, and their effective settings of its topic. */
export function audienceOutputs(topicId: number | null | undefined, facts: WorkspaceFacts): Output[] {
  const wallet: Output = { path: ["wallet"], label: "Wallet", type: { kind: "address" } };
  const topic = facts.topics.find((t) => t.id === topicId);
  return topic ? [wallet, ...topicOutputs(topic)] : [wallet];
}

/** What their effective settings of a topic are. */
export function topicOutputs(topic: TopicFacts): Output[] {
  const options = topic.presets.map((preset) => ({ value: preset.key, label: preset.label }));
  const preset: Output = { path: ["preset"], label: "Preset", type: { kind: "choice", options }, optional: true };
  const enabled: Output = { path: ["enabled"], label: "Turned on", type: { kind: "boolean" } };
  const fields = topic.fields.map((field) => ({ path: [field.key], label: field.label, type: fieldType(field) }));
  return [...(options.length > 0 ? [preset] : []), ...fields, enabled];
}

function fieldType(field: TopicField): ValueType {
  switch (field.kind) {
    case "number":
      return field.unit ? { kind: "number", unit: field.unit } : { kind: "number" };
    case "choice":
      return { kind: "choice", options: field.options };
    case "choices":
      return { kind: "list", of: { kind: "choice", options: field.options } };
    case "yes-no":
      return { kind: "boolean" };
  }
}
