import { folded } from "#server/catalog/compare-values.ts";
import type { Attributes } from "#server/contract/attribute.ts";

/** Of the texts, those that read otherwise once they are folded for comparing; the others stand for themselves. */
export function foldedTexts(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => {
      if (typeof value !== "string") return [];
      const text = folded(value);
      return text === value ? [] : [[name, text]];
    }),
  );
}
