import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { checkCondition } from "#server/catalog/condition/check-condition.ts";
import { evaluateCondition } from "#server/catalog/condition/evaluate-condition.ts";
import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { type Condition, conditionRows, conditionSchema, type RowResult } from "#server/contract/condition.ts";
import { type Graph, upstreamOf } from "#server/contract/graph.ts";
import type { Step } from "#server/contract/step.ts";
import type { Ref, Value, Values } from "#server/contract/value.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { evaluate, type Passed } from "#server/pipeline/backtest/evaluate.ts";
import type { MemberContext } from "#server/services/context.ts";
import { type ReadGraph, readGraph } from "#server/services/workflow/read-graph.ts";
import { findSeats } from "./find-seats.ts";
import { trialJudges } from "./judges.ts";
import { draftSchema, eventSchema, loadDraftOf, whoSchema } from "./load-draft.ts";
import { beginRun } from "./try-draft.ts";

export const checkStepSchema = z.strictObject({
  ...draftSchema,
  nodeId: z.string().max(40),
  event: eventSchema,
  who: whoSchema,
});

/** What stands before one step when a past event comes to it, for one wallet. */
export type StepCheck = {
  address: `0x${string}`;
  note: string | null;
  /** Their way leads to this step; otherwise it is shown as if it did. */
  isReached: boolean;
  /** By node above, what it made for this wallet. */
  samples: Record<string, Values>;
  /** Of the condition as a whole; null while it cannot be decided, or where there is none. */
  verdict: boolean | "missing" | null;
  /** Its rows in reading order; null for one that is not finished. */
  rows: (RowResult | null)[];
};

export type CheckedStep =
  | { kind: "checked"; occurredAt: Date; blockNumber: number | null; checks: StepCheck[] }
  /** There is nothing above to check it against. */
  | { kind: "nothing" };

/**
 * Holds a step's condition against a past event as it stands in the browser, finished or not, by the evaluator of the
 * live path. Nothing is sent, asked or written.
 *
 * @throws NotFoundError, BadInputError
 */
export async function checkStep(ctx: MemberContext, input: z.infer<typeof checkStepSchema>): Promise<CheckedStep> {
  const { nodeId } = input;
  const begun = await inWorkspace(ctx.workspaceId, async (tx) => {
    const { compiled, graph, facts } = await loadDraftOf(tx, ctx, { ...input, above: nodeId });
    if (!graph.nodes[nodeId]) throw new NotFoundError("This step", { nodeId });
    if (compiled.kind === "refused") return undefined;
    const of = { workspaceId: ctx.workspaceId, id: input.id, plan: compiled.plan };
    const past = await beginRun(tx, of, { event: input.event, now: ctx.now });
    return past && { past, of, graph, facts };
  });
  if (!begun) return { kind: "nothing" };
  const { past, of, graph, facts } = begun;
  const seats = await findSeats(of, past, input.who);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const passed = await evaluate(
      trialJudges(),
      tx,
      seats.map(({ seat }) => seat),
    );
    const look = lookerAt(graph, facts, nodeId);
    const checks = passed.map((one, at) => ({ ...look(one), note: seats[at]?.note ?? null }));
    return { kind: "checked", occurredAt: past.event.occurredAt, blockNumber: past.event.blockNumber, checks };
  });
}

type Look = (passed: Passed) => Omit<StepCheck, "note">;

function lookerAt(graph: Graph, facts: WorkspaceFacts, nodeId: string): Look {
  const read = readGraph(graph, facts);
  const above = upstreamOf(graph, nodeId);
  const condition = conditionOf(read, nodeId);
  const faulty = condition && faultyRows(condition, read, nodeId);
  return ({ member, run, visited }) => {
    const samples = Object.fromEntries([
      ...above.flatMap((id) => madeBy(visited.steps, id)),
      [run.triggerNodeId, { ...run.values, ...member.facts }],
    ]);
    const ways = new Map(visited.steps.map((step) => [step.nodeId, step.handle]));
    ways.set(run.triggerNodeId, run.triggerHandle ?? "next");
    const isReached = Object.values(graph.edges).some(
      ({ from, to }) => to[0] === nodeId && ways.has(from[0]) && (ways.get(from[0]) ?? "next") === from[1],
    );
    const decided = decide({ condition, faulty }, { samples, read, nodeId });
    return { address: member.address, isReached, samples, ...decided };
  };
}

function madeBy(steps: Step[], nodeId: string): [string, Values][] {
  const step = steps.find((one) => one.nodeId === nodeId);
  return step ? [[nodeId, step.outputs]] : [];
}

function conditionOf({ nodes }: ReadGraph, nodeId: string): Condition | undefined {
  const node = nodes.get(nodeId);
  const field = node?.definition?.fields.find(({ kind }) => kind === "condition");
  const parsed = field && conditionSchema.safeParse(node?.node.config[field.key]);
  return parsed?.success ? parsed.data : undefined;
}

/** Rows that are not finished, or compare what cannot be compared: they are not decided. */
function faultyRows(condition: Condition, read: ReadGraph, nodeId: string): Set<number> {
  const scope = {
    facts: read.facts,
    typeOf: (ref: Ref["ref"]) => read.typeOf(nodeId, ref),
    available: read.availableTo(nodeId),
  };
  const isFaulty = (row: Condition) => checkCondition(row, "row", scope).some(({ severity }) => severity === "error");
  return new Set(conditionRows(condition).flatMap((row, at) => (isFaulty(row) ? [at] : [])));
}

type Decided = Pick<StepCheck, "verdict" | "rows">;

function decide(
  { condition, faulty = new Set() }: { condition: Condition | undefined; faulty: Set<number> | undefined },
  { samples, read, nodeId }: { samples: Record<string, Values>; read: ReadGraph; nodeId: string },
): Decided {
  const wanted = condition ? conditionRows(condition) : [];
  if (!condition || wanted.length === 0) return { verdict: null, rows: [] };
  const input = {
    read: ([from, ...path]: Ref["ref"]): Value => samples[from]?.[path.join(".")] ?? null,
    typeOf: (ref: Ref["ref"]) => read.typeOf(nodeId, ref),
  };
  const rows = wanted.map((row, at) => (faulty.has(at) ? null : (evaluateCondition(row, input).rows[0] ?? null)));
  return { verdict: faulty.size > 0 ? null : evaluateCondition(condition, input).verdict, rows };
}
