import type { SentencePart } from "#server/contract/catalog.ts";
import { Chip } from "../ui/chip.tsx";

export type SentenceProps = { parts: readonly SentencePart[] };

/** A sentence with its values as chips. Parts carry their own spaces. */
export function Sentence({ parts }: SentenceProps) {
  return parts.map((part, index) => {
    const key = `${index}`;
    if (typeof part === "string") return <span key={key}>{part}</span>;
    return (
      <Chip key={key} isInline isFaulty={part.faulty}>
        {part.chip}
      </Chip>
    );
  });
}
