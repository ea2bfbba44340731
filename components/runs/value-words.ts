import { timeWords } from "#components/ui/time-words.ts";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { Output, Value, Values, ValueType } from "#server/contract/value.ts";

/** A value as read by people, with its unit when its type is known. Missing is said, never shown as zero. */
export function valueWords(value: Value, output?: Output, unit?: string): string {
  if (value === null) return "missing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((item) => valueWords(item)).join(", ");
  return textWords(value, output?.type, unit);
}

function textWords(value: string, type: ValueType | undefined, unit: string | undefined): string {
  if (type?.kind === "time") return timeWords(new Date(value), "full");
  if (type?.kind === "choice") return type.options.find((option) => option.value === value)?.label ?? value;
  if ((type && type.kind !== "number") || !isDecimal(value)) return shortAddress(value);
  const shownUnit = unit ?? type?.unit;
  return shownUnit ? `${showDecimal(value)} ${shownUnit}` : showDecimal(value);
}

export type NamedValue = { name: string; label: string; words: string; raw: Value };

/** Values by name, called as their node calls them; those it does not know keep their names. */
export function namedValues(values: Values, outputs: Output[] = []): NamedValue[] {
  return Object.entries(values).map(([name, raw]) => {
    const output = outputs.find((candidate) => candidate.path.join(".") === name);
    return { name, label: output?.label ?? name.replace(/^\$/, ""), words: valueWords(raw, output), raw };
  });
}

/** Every page of an event has these in its strip of facts. */
const IN_FACTS: ReadonlySet<string> = new Set(["$block", "$time", "$tx", "$chain"]);

/** An event's own values: its arguments in their order, then the contract. */
export function eventValues(values: Values, outputs: Output[] = []): NamedValue[] {
  const order = outputs.map((output) => output.path.join("."));
  const rank = ({ name }: NamedValue) => (name.startsWith("$") ? order.length : order.indexOf(name));
  const isKnown = (name: string) => order.includes(name);
  return namedValues(values, outputs)
    .filter(({ name, raw }) => !IN_FACTS.has(name) && (raw !== null || isKnown(name)))
    .toSorted((a, b) => rank(a) - rank(b));
}
