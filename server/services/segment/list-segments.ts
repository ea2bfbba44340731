import { inWorkspace } from "#db/client.ts";
import { describeCondition } from "#server/catalog/condition/describe-condition.ts";
import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { inSentence, ofOthers } from "#server/catalog/in-sentence.ts";
import { typeIn } from "#server/catalog/segment/segment-values.ts";
import type { SentencePart } from "#server/contract/catalog.ts";
import type { Condition } from "#server/contract/condition.ts";
import type { FrozenSegment, SegmentCondition } from "#server/contract/segment.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { segmentProblems } from "./check-segment.ts";
import { freeze, selectSegments } from "./load-segments.ts";
import { isSameSegment } from "./same-segment.ts";
import { segmentUsers } from "./segment-users.ts";

/** A workspace's segments by name, each with its condition in words and the workflows that use it. */
export function listSegments(ctx: MemberContext) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const facts = await loadFacts(tx, ctx.workspaceId);
    const users = await segmentUsers(tx, ctx.workspaceId);
    const rows = await selectSegments(tx, ctx.workspaceId);
    return rows.map((row) => {
      const now = { id: row.id, name: row.name, ...freeze(row, facts.topics) };
      return {
        ...row,
        sentence: sentenceOf(now),
        /** What it compared is gone or has changed its type: it cannot be counted until it is mended. */
        problem: problemOf(row, facts),
        usedBy: (users.get(row.id) ?? []).map(({ id, name, frozen }) => {
          return { id, name, isAsNow: isSameSegment(frozen, now) };
        }),
      };
    });
  });
}

type Frozen = Pick<FrozenSegment, "condition" | "outputs">;

function sentenceOf({ condition, outputs }: Frozen): SentencePart[] {
  return describeCondition(withLabels(condition, outputs), (ref) => {
    const output = typeIn(outputs, ref);
    return output && { label: inSentence(ofOthers(output.label)), family: "who" };
  });
}

/** Choices by what they are called. */
function withLabels(condition: Condition, outputs: Frozen["outputs"]): Condition {
  const each = (parts: Condition[]) => parts.map((part) => withLabels(part, outputs));
  if ("all" in condition) return { all: each(condition.all) };
  if ("any" in condition) return { any: each(condition.any) };
  if ("not" in condition) return { not: withLabels(condition.not, outputs) };
  const [left] = condition.args;
  const type = left && "ref" in left ? typeIn(outputs, left.ref)?.type : undefined;
  const choice = type?.kind === "list" ? type.of : type;
  if (choice?.kind !== "choice") return condition;
  const labelOf = (value: string) => choice.options.find((option) => option.value === value)?.label ?? value;
  const args = condition.args.map((arg) => {
    if ("ref" in arg || typeof arg.value === "boolean") return arg;
    return { ...arg, value: Array.isArray(arg.value) ? arg.value.map(labelOf) : labelOf(arg.value) };
  });
  return { ...condition, args };
}

function problemOf(given: SegmentCondition, facts: WorkspaceFacts): string | null {
  return segmentProblems(given, facts).find(({ severity }) => severity === "error")?.message ?? null;
}
