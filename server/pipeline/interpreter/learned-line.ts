import { axisOf } from "#server/catalog/condition/axis-of.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";
import { conditionSchema } from "#server/contract/condition.ts";
import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { EffectiveTopic, TopicInput } from "#server/contract/topic.ts";
import type { Ref } from "#server/contract/value.ts";
import { sizeBase } from "#server/personalisation/policy.ts";
import { probeChance } from "#server/personalisation/probe.ts";
import { bucketOf } from "#server/personalisation/size-scale.ts";

/** What was learned of a subscriber about a topic, as its row says. */
export type LearnedRow = {
  base: string;
  line: string | null;
  beliefs: number[];
  reason: string | null;
  /** 0: among the first. */
  tier?: number;
  tierReason?: string | null;
};

/** A learned line that holds back. */
export type LearnedLine = { field: string; line: string; reason: string; chanceOf(value: string): number };

/**
 * The learned line of a topic, where it holds back more than the subscriber's setting does. None of a critical topic,
 * none beside a line of their own, and none that was learned under another setting.
 */
export function learnedLine(
  topic: TopicInput,
  { values, sources }: EffectiveTopic,
  row: LearnedRow | undefined,
): LearnedLine | undefined {
  const { learns: field, critical } = topic;
  if (!row || field === null || critical || sources[field] === "own") return undefined;
  const base = values[field];
  const { line, reason } = row;
  if (!isDecimal(base) || !isDecimal(line)) return undefined;
  if (compareDecimals(base, row.base) !== 0 || compareDecimals(line, base) <= 0) return undefined;
  const chanceOf = (value: string) => probeChance(row.beliefs[bucketOf(Number(value), sizeBase(Number(base)))] ?? 1);
  return { field, line, reason: reason ?? `Learned: under ${line} you pass over.`, chanceOf };
}

/** Whether what was learned of a topic may put its alerts off: no line of their own stands, nor another setting than it was learned beside. */
export function isFreeOf(
  { learns: field, critical }: TopicInput,
  effective: EffectiveTopic,
  row?: LearnedRow,
): boolean {
  if (field === null || critical || effective.sources[field] === "own") return false;
  const base = effective.values[field];
  return isDecimal(base) && (!row || compareDecimals(base, row.base) === 0);
}

/** The reference that a plan holds against this line, whichever condition does. */
export function planAxis(plan: PreparedPlan, line: Ref["ref"]): Ref["ref"] | undefined {
  const known = axes.get(plan) ?? new Map<string, Ref["ref"] | undefined>();
  axes.set(plan, known);
  const key = line.join(".");
  if (!known.has(key)) known.set(key, findAxis(plan, line));
  return known.get(key);
}

const axes = new WeakMap<PreparedPlan, Map<string, Ref["ref"] | undefined>>();

function findAxis(plan: PreparedPlan, line: Ref["ref"]): Ref["ref"] | undefined {
  for (const { node } of plan.nodes.values()) {
    const parsed = node.type === "condition" ? conditionSchema.safeParse(node.config.condition) : undefined;
    const found = parsed?.success ? axisOf(parsed.data, line) : undefined;
    if (found) return found;
  }
  return undefined;
}
