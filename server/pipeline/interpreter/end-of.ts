import type { Outcome, Step } from "#server/contract/step.ts";
import { decidingStep } from "./why-line.ts";

/**
 * How a passage ended, from its steps: told when anything was drafted, whatever the other branches came to; held when
 * all of that was held back.
 */
export function endOf(steps: Step[]): { outcome: Outcome; reason: string } {
  const failed = steps.find((step) => step.result === "failed" && step.handle === undefined);
  const drafted = steps.filter((step) => step.result === "drafted");
  const [held] = drafted;
  if (held && drafted.every((step) => step.held === "message")) return { outcome: "held", reason: reasonOf(held) };
  if (drafted.length > 0) {
    const why = whyTold(steps);
    return { outcome: "told", reason: failed ? `${why}. But: ${failed.text}` : why };
  }
  if (failed) return { outcome: "failed", reason: failed.text };
  const optedOut = steps.find((step) => step.result === "stopped" && step.handle === "opted-out");
  if (optedOut) return { outcome: "opted-out", reason: reasonOf(optedOut) };
  const last = steps.at(-1);
  return { outcome: "stopped", reason: last ? reasonOf(last) : "Nothing was to be done" };
}

/** Without the wallet or "Stopped" before it: the reason alone, the same for all who share it. */
function reasonOf({ text }: Step): string {
  const reason = text.replace(/^(0x[0-9a-fA-F]{4}…[0-9a-fA-F]{4}:?|Stopped:) /, "");
  return `${(reason[0] ?? "").toUpperCase()}${reason.slice(1)}`;
}

/** The condition that let them through; without one, that it concerned them. */
function whyTold(steps: Step[]): string {
  const step = decidingStep(steps) ?? steps[1] ?? steps[0];
  return step ? reasonOf(step) : "It concerned them";
}
