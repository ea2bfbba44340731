import type { Step } from "#server/contract/step.ts";
import { standingWhy, type TopicStanding } from "./topic-standing.ts";

const REASONS_MAX = 2;

/**
 * Why a subscriber is told, in a few sentences: the last condition that held, what the event itself says of it, and
 * whose setting it was.
 */
export function whyLine(steps: Step[], standing: TopicStanding | undefined, ofEvent: string[] = []): string {
  const reasons = (decidingStep(steps)?.rows ?? []).filter((row) => row.verdict === true).map((row) => row.why);
  const sentences = reasons.length > 0 ? [asSentence(reasons.slice(0, REASONS_MAX).join(", and "))] : [];
  sentences.push(...ofEvent);
  const own = standing && standingWhy(standing);
  if (own) sentences.push(own);
  if (sentences.length > 0) return sentences.join(" ");
  return standing ? `You follow ${standing.topic.name}.` : "It concerns your wallet.";
}

function asSentence(text: string): string {
  return `${(text[0] ?? "").toUpperCase()}${text.slice(1)}.`;
}

/** The last condition on the way that held. */
export function decidingStep(steps: Step[]): Step | undefined {
  return steps.findLast((step) => step.result === "went" && step.rows?.some((row) => row.verdict === true));
}
