import { showDuration } from "#server/catalog/show-duration.ts";
import type { Late, TriggerSpec } from "#server/contract/plan.ts";

/** An event that was read longer after it happened than its trigger likes, and what then. */
export type Lateness = { rule: Late["then"]; seconds: number };

/**
 * How late an event was read, when that is late by its trigger's rule. The clock is that of reading, not of matching:
 * however often an event is looked at, it stays as late as it was.
 */
export function latenessOf(spec: TriggerSpec, event: { occurredAt: Date; observedAt: Date }): Lateness | undefined {
  const late = "late" in spec ? spec.late : undefined;
  if (!late) return undefined;
  const seconds = Math.floor((event.observedAt.getTime() - event.occurredAt.getTime()) / 1_000);
  return seconds > late.afterSeconds ? { rule: late.then, seconds } : undefined;
}

/** Why a late event tells nobody. */
export function skippedReason(seconds: number): string {
  return `Read ${showDuration(seconds)} after it happened. This workflow leaves out what is that late.`;
}
