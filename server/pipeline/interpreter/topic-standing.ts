import { type EffectiveTopic, effectiveTopic, type TopicInput, type TopicSetting } from "#server/contract/topic.ts";
import type { Values } from "#server/contract/value.ts";
import { isFreeOf, type LearnedLine, type LearnedRow, learnedLine } from "./learned-line.ts";

/** How one subscriber stands to one topic, at the time of looking. */
export type TopicStanding = {
  topic: TopicInput & { id: number };
  effective: EffectiveTopic;
  /** They set something themselves. */
  isOwn: boolean;
  /** What was learned holds back more than that. */
  learned?: LearnedLine;
  /** What else was learned may put alerts off. */
  isFree: boolean;
  /** They answer so soon that they are told among the first; why. */
  firstBecause?: string;
};

export function standingOf(
  topic: TopicStanding["topic"],
  setting: TopicSetting | undefined,
  row?: LearnedRow,
): TopicStanding {
  const effective = effectiveTopic(topic, setting);
  const learned = learnedLine(topic, effective, row);
  const first = row?.tier === 0 && row.tierReason ? { firstBecause: row.tierReason } : {};
  const isFree = isFreeOf(topic, effective, row);
  return { topic, effective, isOwn: setting !== undefined, isFree, ...(learned ? { learned } : {}), ...first };
}

/** Why they get nothing of it; undefined when it is on. */
export function whyOff({ topic, effective, isOwn }: TopicStanding): string | undefined {
  if (effective.enabled) return undefined;
  return isOwn ? `Turned off ${topic.name}` : `${topic.name} is off until they turn it on`;
}

/** What an audience node makes of a standing. */
export function standingOutputs({ effective }: TopicStanding): Values {
  return { ...effective.values, enabled: effective.enabled, preset: effective.preset };
}

/** "chose Aggressive", "set nothing, so Standard applies". */
export function standingText({ topic, effective, isOwn }: TopicStanding): string {
  const preset = topic.presets.find((p) => p.key === effective.preset)?.label;
  const hasOwnValues = Object.values(effective.sources).includes("own");
  if (!isOwn)
    return preset ? `set nothing, so ${preset} applies` : `set nothing, so the defaults of ${topic.name} apply`;
  if (hasOwnValues) return preset ? `chose ${preset} with values of their own` : "chose values of their own";
  return preset ? `chose ${preset}` : `follows ${topic.name}`;
}

/** For the subscriber's own eyes; undefined when they set nothing. */
export function standingWhy({ topic, effective, isOwn }: TopicStanding): string | undefined {
  if (!isOwn) return undefined;
  const preset = topic.presets.find((p) => p.key === effective.preset)?.label;
  if (Object.values(effective.sources).includes("own")) return "You set this yourself.";
  return preset ? `You chose ${preset}.` : undefined;
}
