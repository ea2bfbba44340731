import type { RichText } from "#server/contract/message.ts";
import type { Ref, Value } from "#server/contract/value.ts";

/**
 * A JSON text with values from above in it: inside quotes a value stands as it is, elsewhere as a JSON value, so that an
 * address needs no quotes and a number loses no digit.
 *
 * @returns null when a value is missing: nothing half-empty is called with
 */
export function fillJson(text: RichText, read: (ref: Ref["ref"]) => Value): string | null {
  let filled = "";
  for (const part of text) {
    if (typeof part === "string") {
      filled += part;
      continue;
    }
    const value = read(part.ref);
    if (value === null) return null;
    const json = JSON.stringify(value);
    filled += isInQuotes(filled) && typeof value === "string" ? json.slice(1, -1) : json;
  }
  return filled;
}

/** An odd number of quotes before it, those that are escaped left out. */
function isInQuotes(before: string): boolean {
  return (before.replace(/\\./g, "").match(/"/g)?.length ?? 0) % 2 === 1;
}
