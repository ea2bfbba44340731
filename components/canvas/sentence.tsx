import type { SentencePart } from "#server/contract/catalog.ts";
import { Chip } from "../ui/chip.tsx";

/** The words of a sentence without its chips' looks, for names read aloud. */
export function sentenceText(parts: readonly SentencePart[]): string {
  return parts
    .map((part) => (typeof part === "string" ? part : part.chip))
    .join(" ")
    .replace(/\s+/g, " ")
    .replace(/ ([,.;:])/g, "$1")
    .trim();
}

export type SentenceProps = { parts: readonly SentencePart[] };

/** A sentence with its values as chips. */
export function Sentence({ parts }: SentenceProps) {
  return parts.map((part, index) => {
    const key = `${index}`;
    const space = index === 0 || startsTight(part) ? "" : " ";
    if (typeof part === "string") return <span key={key}>{space + part.trim()}</span>;
    return (
      <span key={key}>
        {space}
        <Chip isInline isFaulty={part.faulty}>
          {part.chip}
        </Chip>
      </span>
    );
  });
}

function startsTight(part: SentencePart): boolean {
  return typeof part === "string" && /^\s*[,.;:)]/.test(part);
}
