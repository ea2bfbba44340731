import type { RichText } from "#server/contract/message.ts";
import type { NameOf } from "./define-node.ts";

const CHIP_MAX = 44;

/** A text as one chip: its words, "…" for each pill; a text of pills only says what they are. Undefined when empty. */
export function richTextChip(text: RichText | undefined, nameOf: NameOf): { chip: string } | undefined {
  const parts = text ?? [];
  const isAllPills = parts.every((part) => typeof part !== "string" || part.trim() === "");
  const words = parts
    .map((part) => (typeof part === "string" ? part : (isAllPills && nameOf(part.ref)?.label) || "…"))
    .join("")
    .replace(/\s+/g, " ")
    .trim();
  if (!words) return undefined;
  return { chip: words.length > CHIP_MAX ? `${words.slice(0, CHIP_MAX - 1).trimEnd()}…` : words };
}
