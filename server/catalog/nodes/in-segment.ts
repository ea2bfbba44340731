import { z } from "zod";
import { checkCondition } from "../condition/check-condition.ts";
import { decide, splitBy } from "../condition/decide.ts";
import { defineNode, type NodeProblem, type Scope, type WorkspaceFacts } from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { idSchema } from "../ref-schema.ts";
import { segmentToSql } from "../segment/segment-to-sql.ts";
import { storedAt, typeIn } from "../segment/segment-values.ts";

const schema = z.strictObject({ segmentId: idSchema });
type Config = z.infer<typeof schema>;

export const inSegment = defineNode<Config>({
  type: "in-segment",
  v: 1,
  family: "if",
  label: "In a segment",
  hint: "Goes on for those who are in it",
  icon: "filter",
  run: "step",
  hasInput: true,
  handles: [
    { id: "yes", label: "Yes" },
    { id: "no", label: "No" },
    { id: "unknown", label: "Unknown" },
  ],
  fields: [
    {
      key: "segmentId",
      kind: "segment",
      label: "Segment",
      help: "Publishing keeps its condition as it is then. A later change of it counts once you publish again.",
    },
  ],
  defaults: {},
  schema,
  sentence: ({ segmentId }, facts) => {
    const name = nameOf(segmentId, facts);
    return ["If they are in ", name ? { chip: name, tone: "if" } : faulty(segmentId)];
  },
  wayWords: () => ({ yes: "in it", no: "not in it", unknown: "of whom it is unknown" }),
  outputs: () => [],
  check: ({ segmentId }, scope) => checkSegment(segmentId, scope),
  step: ({ segmentId }, { segmentOf, stored }) => {
    const segment = segmentOf(segmentId);
    if (!segment) {
      const reason = "This version was published without its segment. Publish the workflow again";
      return { kind: "failed", reason, retry: false, text: reason };
    }
    const { outputs } = segment;
    const result = decide(segment.condition, {
      typeOf: (ref) => typeIn(outputs, ref),
      read: (ref) => {
        const value = storedAt(outputs, ref);
        return value ? stored(value) : null;
      },
    });
    return { ...result, text: `${WORDS[handleOf(result)]} ${segment.name}: ${reasonOf(result.text)}` };
  },
  ways: ({ segmentId }, { segmentOf, stored }) => {
    const segment = segmentOf(segmentId);
    // a setting of another topic stands in no column that this statement reads
    const verdict = segment && segmentToSql(segment, stored);
    return verdict === undefined ? undefined : splitBy(verdict);
  },
});

const faulty = (segmentId: number | undefined) => ({
  chip: segmentId === undefined ? "a segment" : "an archived segment",
  faulty: true as const,
});
const WORDS = { yes: "In", no: "Not in", unknown: "Unknown whether in" };

function handleOf(result: ReturnType<typeof decide>): keyof typeof WORDS {
  const handle = result.kind === "go" ? result.handle : "unknown";
  return handle === "yes" || handle === "no" ? handle : "unknown";
}

/** As it stands after a colon. */
const reasonOf = (text: string) => inSentence(text.replace(/^Unknown: /, ""));

const nameOf = (segmentId: number | undefined, { segments = [] }: WorkspaceFacts) =>
  segments.find(({ id }) => id === segmentId)?.name;

function checkSegment(segmentId: number, scope: Scope): NodeProblem[] {
  const segment = scope.facts.segments?.find(({ id }) => id === segmentId);
  const at = { severity: "error", field: "segmentId" } as const;
  if (!segment) {
    const message = "The segment picked here was archived. Pick another one, or restore it under Segments.";
    return [{ ...at, code: "segment-gone", message }];
  }
  const { condition, outputs, name } = segment;
  const within = { ...scope, typeOf: (ref: [string, ...string[]]) => typeIn(outputs, ref) };
  const [first] = checkCondition(condition, "condition", within).filter(({ severity }) => severity === "error");
  if (!first) return [];
  return [{ ...at, code: "segment-broken", message: `${name} needs mending under Segments: ${first.message}` }];
}
