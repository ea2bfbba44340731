import type { SentencePart } from "#server/contract/catalog.ts";

/** The words of a sentence without its chips' looks, for names read aloud. Parts carry their own spaces. */
export function sentenceText(parts: readonly SentencePart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : part.chip)).join("");
}
