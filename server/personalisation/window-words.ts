import { DAYS } from "#server/contract/timing-words.ts";
import type { WindowEvidence } from "./evidence.ts";

/** Why an alert waits for a learned window, in short; every number of it stands in the evidence. */
export function windowReason({ dow, days, onDow }: WindowEvidence): string {
  if (dow === null) return `You act on these around then, on ${days} days so far.`;
  return `You act on these on ${DAYS[dow]}s, ${onDow} of ${days} times.`;
}
