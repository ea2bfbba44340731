import type { StepResult } from "#server/catalog/define-node.ts";
import { decideSegment, SEGMENT_LACKS } from "#server/catalog/segment/decide-segment.ts";
import { shortAddress } from "#server/catalog/show-value.ts";
import { audienceKey } from "#server/contract/plan.ts";
import type { Passage } from "./interpret.ts";
import { readStored } from "./read-stored.ts";
import { standingOutputs, standingText, type TopicStanding, whyOff } from "./topic-standing.ts";

/** The Who node behind the way that a passage began by. */
export const audienceOf = ({ plan, triggerNodeId, triggerHandle }: Passage) =>
  plan.plan.audiences[audienceKey(triggerNodeId, triggerHandle)];

/** How the subscriber stands to its topic; undefined where it has none. */
export function audienceStanding(passage: Passage): TopicStanding | undefined {
  const { standings } = passage;
  const topicId = audienceOf(passage)?.spec.topicId;
  return topicId === null || topicId === undefined ? undefined : standings.get(topicId);
}

/** Whether the subscriber is of the audience, and what it makes of them: the wallet, and their settings of its topic. */
export function audienceResult(passage: Passage): StepResult {
  const { address } = passage.subscriber;
  const who = shortAddress(address) ?? address;
  const standing = audienceStanding(passage);
  const outputs = { ...(standing ? standingOutputs(standing) : {}), wallet: address };
  const reason = standing && whyOff(standing);
  if (reason) return { kind: "stop", outcome: "opted-out", reason, text: `${who}: ${reason}`, outputs };
  const text = standing ? `${who} ${standingText(standing)}` : `It concerns ${who}`;
  return withinSegment(passage, { kind: "go", handle: "next", text, outputs });
}

/**
 * Who is not in the audience's segment goes no further, nor does who may not be. What decided is the team's to read: the
 * step has no rows, of which a subscriber would be told.
 */
function withinSegment(passage: Passage, result: Extract<StepResult, { kind: "go" }>): StepResult {
  const spec = audienceOf(passage)?.spec;
  if (spec?.kind !== "segment") return result;
  const segment = passage.plan.plan.segments?.[spec.segmentId];
  if (!segment) return { ...result, kind: "stop", reason: SEGMENT_LACKS, text: SEGMENT_LACKS };
  const { text, inputs = [], ...found } = decideSegment(segment, (value) => readStored(passage, value));
  if (found.kind === "go" && found.handle === "yes") return { ...result, inputs, text: `${result.text}. ${text}` };
  return { ...result, inputs, kind: "stop", reason: text, text };
}
