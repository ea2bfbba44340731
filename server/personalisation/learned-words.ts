import type { TopicField } from "#server/contract/topic.ts";
import type { CutOffEvidence, DigestEvidence } from "./evidence.ts";
import { explainLearned } from "./explain.ts";

type Named = { name: string; fields: TopicField[]; learns: string | null };

/** What is said of a topic's learned line; every number of it stands in the evidence. */
export function wordsOf({ name, fields, learns }: Named) {
  const field = fields.find(({ key }) => key === learns);
  const unit = field?.kind === "number" ? field.unit : "";
  const withUnit = (size: number) => (unit ? `${size} ${unit}` : String(size));
  return {
    unit,
    /** For a card: the whole story. */
    sentence: (evidence: CutOffEvidence) => explainLearned(evidence, { label: name, unit }),
    /** For one alert that is held back. */
    held({ min, below }: CutOffEvidence): string {
      const all = below.acted + below.ignored;
      return `Learned: under ${withUnit(min)} you pass over, ${below.ignored} of ${all}.`;
    },
    under: (size: number) => `${name} alerts under ${withUnit(size)}`,
    /** The whole story of what waits for the digest. */
    digest: (evidence: DigestEvidence) => explainLearned(evidence, { label: name, unit }),
    /** For one alert that waits for it. */
    seldom: ({ min, acted, all }: DigestEvidence) => `Learned: under ${withUnit(min)} you act on ${acted} of ${all}.`,
  };
}
