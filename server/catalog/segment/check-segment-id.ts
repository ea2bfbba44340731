import type { SentencePart } from "#server/contract/catalog.ts";
import { checkCondition } from "../condition/check-condition.ts";
import type { NodeProblem, Scope, WorkspaceFacts } from "../define-node.ts";
import { typeIn } from "./segment-values.ts";

/** A segment that is picked must still be there, and whole. */
export function checkSegmentId(segmentId: number, scope: Scope): NodeProblem[] {
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

/** How a sentence names a segment. */
export function segmentChip(
  segmentId: number | undefined,
  { facts, tone }: { facts: WorkspaceFacts; tone: "who" | "if" },
): SentencePart {
  const name = facts.segments?.find(({ id }) => id === segmentId)?.name;
  if (name) return { chip: name, tone };
  return { chip: segmentId === undefined ? "a segment" : "an archived segment", faulty: true };
}
