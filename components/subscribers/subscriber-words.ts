import { plural } from "#components/ui/number-words.ts";
import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { TopicField } from "#server/contract/topic.ts";

const ORIGINS: Record<string, string> = {
  event: "found in an event",
  "sign-in": "signed in",
  api: "added by API",
  seed: "came with the demo",
};

/** How a wallet became a subscriber. */
export function originWords(origin: string): string {
  return ORIGINS[origin] ?? origin;
}

/** "2 topics tuned, 1 off", or that nothing was touched. */
export function settingsWords(o: { tunedCount: number; offCount: number }): string {
  const parts = [o.tunedCount > 0 && `${plural(o.tunedCount, "topic")} tuned`, o.offCount > 0 && `${o.offCount} off`];
  return parts.filter(Boolean).join(", ") || "your defaults";
}

/** A topic's value as people read it: "1.10", "Risk, Treasury", "yes". */
export function topicValueWords(field: TopicField, value: string | string[] | boolean | undefined): string {
  if (value === undefined) return "not set";
  if (typeof value === "boolean") return value ? "yes" : "no";
  const labelOf = (key: string) =>
    "options" in field ? (field.options.find((option) => option.value === key)?.label ?? key) : key;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(labelOf).join(", ");
  if (field.kind === "number" && isDecimal(value)) {
    return field.unit ? `${showDecimal(value)} ${field.unit}` : showDecimal(value);
  }
  return labelOf(value);
}
