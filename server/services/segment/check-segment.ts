import { checkCondition } from "#server/catalog/condition/check-condition.ts";
import type { NodeProblem, WorkspaceFacts } from "#server/catalog/define-node.ts";
import { segmentToSql } from "#server/catalog/segment/segment-to-sql.ts";
import { typeIn } from "#server/catalog/segment/segment-values.ts";
import type { Condition, ConditionRow } from "#server/contract/condition.ts";
import { type SegmentCondition, type SegmentInput, segmentInputSchema } from "#server/contract/segment.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { storedOperand } from "#server/pipeline/audience/stored-operand.ts";
import { freeze } from "./load-segments.ts";

/** What stands in the way of counting who a condition is true for, by path: `condition.all.0.args.1`. */
export function segmentProblems(given: SegmentCondition, facts: WorkspaceFacts): NodeProblem[] {
  const { condition, outputs } = freeze(given, facts.topics);
  const typeOf = (ref: [string, ...string[]]) => typeIn(outputs, ref);
  const wrong = checkCondition(condition, "condition", { facts, typeOf, available: [] }).map(withoutSteps);
  if (wrong.some(({ severity }) => severity === "error")) return wrong;
  return rowsAt(condition, "condition").flatMap(({ row, path }): NodeProblem[] => {
    const isCounted = segmentToSql({ condition: row, outputs }, (value) => storedOperand(value, facts.topics));
    if (isCounted !== undefined) return [];
    const message = "This cannot be asked of everybody at once. Compare it with a value that you type.";
    return [{ severity: "error", field: `${path}.args.1`, code: "not-countable", message }];
  });
}

/** A segment stands below no steps. */
function withoutSteps(problem: NodeProblem): NodeProblem {
  if (problem.code === "ref-gone") return { ...problem, message: "What stood here is gone. Pick it again." };
  return { ...problem, message: problem.message.replace(" from the steps above", "") };
}

/** Parses and checks what an operator typed, and keeps only the attributes that the condition compares. */
export function checkSegment(input: unknown, facts: WorkspaceFacts): SegmentInput {
  const parsed = segmentInputSchema.safeParse(input);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new BadInputError(`${first?.path.join(".") || "Segment"}: ${first?.message ?? "not valid"}`);
  }
  const [problem] = segmentProblems(parsed.data, facts).filter(({ severity }) => severity === "error");
  if (problem) throw new BadInputError(problem.message, { field: problem.field });
  const { outputs } = freeze(parsed.data, facts.topics);
  const attributes = parsed.data.attributes.filter(({ name }) => outputs.told?.some(({ path }) => path[0] === name));
  return { ...parsed.data, attributes };
}

function rowsAt(condition: Condition, path: string): { row: ConditionRow; path: string }[] {
  if ("all" in condition) return condition.all.flatMap((part, at) => rowsAt(part, `${path}.all.${at}`));
  if ("any" in condition) return condition.any.flatMap((part, at) => rowsAt(part, `${path}.any.${at}`));
  if ("not" in condition) return rowsAt(condition.not, `${path}.not`);
  return [{ row: condition, path }];
}
