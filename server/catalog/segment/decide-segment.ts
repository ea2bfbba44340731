import type { FrozenSegment } from "#server/contract/segment.ts";
import type { Value } from "#server/contract/value.ts";
import { decide } from "../condition/decide.ts";
import type { StepResult, StoredValue } from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { storedAt, typeIn } from "./segment-values.ts";

/** Whether one subscriber is in a segment: by `yes`, `no` or `unknown`, with what decided. */
export function decideSegment(
  { condition, outputs, name }: FrozenSegment,
  stored: (value: StoredValue) => Value,
): StepResult {
  const result = decide(condition, {
    typeOf: (ref) => typeIn(outputs, ref),
    read: (ref) => {
      const value = storedAt(outputs, ref);
      return value ? stored(value) : null;
    },
  });
  return { ...result, text: `${WORDS[handleOf(result)]} ${name}: ${reasonOf(result.text)}` };
}

/** Of a version that lacks a segment it asks for. */
export const SEGMENT_LACKS = "This version was published without its segment. Publish the workflow again";

const WORDS = { yes: "In", no: "Not in", unknown: "Unknown whether in" };

function handleOf(result: StepResult): keyof typeof WORDS {
  const handle = result.kind === "go" ? result.handle : "unknown";
  return handle === "yes" || handle === "no" ? handle : "unknown";
}

/** As it stands after a colon. */
const reasonOf = (text: string) => inSentence(text.replace(/^Unknown: /, ""));
