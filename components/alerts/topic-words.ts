import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { TopicField, TopicValues } from "#server/contract/topic.ts";
import type { TopicAlert } from "./use-preferences.ts";

export type ValueChip = { key: string; label?: string; value: string; isOwn: boolean };

/** "1,250 USDC" as people read it; what is no number yet is shown as typed. */
export function amountWords(value: unknown, unit: string): string {
  const figure = isDecimal(value) ? showDecimal(value) : String(value ?? "");
  return unit ? `${figure} ${unit}` : figure;
}

/** What a topic's setting comes to, in one line: for rows, where there is no room for controls. */
export function topicSummary(topic: Pick<TopicAlert, "description" | "fields" | "effective">): string {
  if (!topic.effective.enabled) return "Off. Nothing of it reaches you.";
  const parts = topic.fields.map((field) => fieldWords(field, topic.effective.values)).filter(Boolean);
  return parts.join("; ") || topic.description || "Each time";
}

function fieldWords(field: TopicField, values: TopicValues): string {
  const value = values[field.key];
  switch (field.kind) {
    case "number": {
      const amount = amountWords(value, field.unit);
      return field.sentence ? field.sentence.replace("{value}", amount) : `${field.label} ${amount}`;
    }
    case "choice":
      return labelsOf(field, value).join("");
    case "choices":
      return labelsOf(field, value).join(", ") || `${field.label}: none`;
    default:
      return value === true ? field.label : "";
  }
}

/** The values by themselves, as chips. */
export function valueChips(topic: Pick<TopicAlert, "fields" | "effective">): ValueChip[] {
  const { values, sources } = topic.effective;
  return topic.fields.flatMap((field): ValueChip[] => {
    const isOwn = sources[field.key] === "own";
    const value = values[field.key];
    if (field.kind === "number") {
      return [{ key: field.key, label: field.label, value: amountWords(value, field.unit), isOwn }];
    }
    if (field.kind === "yes-no") return value === true ? [{ key: field.key, value: field.label, isOwn }] : [];
    return labelsOf(field, value).map((label) => ({ key: `${field.key}-${label}`, value: label, isOwn }));
  });
}

function labelsOf(field: Extract<TopicField, { options: unknown }>, value: TopicValues[string] | undefined): string[] {
  const picked = Array.isArray(value) ? value : [value];
  return field.options.filter((option) => picked.includes(option.value)).map((option) => option.label);
}
