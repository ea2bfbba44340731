import type { Tx } from "#db/client.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";
import type { DeliveryDraft, Step } from "#server/contract/step.ts";
import { breathe } from "#server/kernel/breathe.ts";
import { limits } from "#server/kernel/limits.ts";
import type { Answer, KeyedQuestion } from "./ask-sources.ts";
import type { Claimed } from "./claim-executions.ts";
import { type Interpretation, interpret } from "./interpret.ts";
import type { Batch, BatchRun } from "./load-batch.ts";
import { asReply, isFresh, type Kept, keyOf, readKept } from "./source-cache.ts";

type So = {
  row: Claimed;
  run: BatchRun;
  steps: Step[];
  drafts: DeliveryDraft[];
  passedEdges: string[];
  stoppedAt: string[];
  bugs: unknown[];
};

/** What a pass came to, for one execution. */
export type Result = So &
  (
    | Extract<Interpretation, { kind: "ended" | "retry" | "waits" }>
    | { kind: "asks"; questions: (KeyedQuestion & { nodeId: string })[] }
    | { kind: "cancelled"; reason: string }
  );

type Walked = {
  claimed: Claimed[];
  batch: Batch;
  answers: ReadonlyMap<string, Answer>;
  now: Date;
  /** Answers kept after this are not what these executions had, and waits are passed; absent while they run. */
  keptUntil?: Date;
};

/** Interprets a batch; questions whose answer is still good are answered from what was kept, in one look-up a round. */
export async function walkBatch(tx: Tx, { claimed, batch, answers, now, keptUntil }: Walked): Promise<Result[]> {
  const at = { batch, now, passesWaits: keptUntil !== undefined };
  let walks: Walk[] = [];
  for (const row of claimed) {
    const known = new Map(answers);
    walks.push({ row, known, result: walkOne({ row, known, ...at }) });
    if (walks.length % WALKS_IN_ONE_BREATH === 0) await breathe();
  }
  const tried = new Set(answers.keys());
  for (;;) {
    const untried = walks
      .flatMap(({ result }) => (result.kind === "asks" ? result.questions : []))
      .filter(({ key }) => !tried.has(key));
    if (untried.length === 0) return walks.map(({ result }) => result);
    const found = await readKept(tx, untried);
    const kept = new Map([...found].filter(([, { fetchedAt }]) => !keptUntil || fetchedAt <= keptUntil));
    for (const { key } of untried) tried.add(key);
    walks = walks.map((walk) => walkOn(walk, { kept, ...at }));
  }
}

/** A millisecond or so, in which nobody else has this thread. */
const WALKS_IN_ONE_BREATH = 20;

/** What is known to one execution: an answer that is fresh for it may be old for another. */
type Walk = { row: Claimed; known: Map<string, Answer>; result: Result };

type At = Pick<One, "batch" | "now" | "passesWaits">;

function walkOn(walk: Walk, { kept, ...at }: At & { kept: Map<string, Kept> }): Walk {
  const { now } = at;
  const { row, known, result } = walk;
  if (result.kind !== "asks") return walk;
  const { size } = known;
  for (const { key, question } of result.questions) {
    const found = kept.get(key);
    const { cacheSeconds } = question;
    if (!found || !isFresh(found, { cacheSeconds, createdAt: row.createdAt, now })) continue;
    known.set(key, { reply: asReply(found), durationMs: 0 });
  }
  return known.size > size ? { row, known, result: walkOne({ row, known, ...at }) } : walk;
}

/** The event's values, and over them what it says of this subscriber alone. */
const valuesFor = ({ facts }: Claimed, { values }: BatchRun) => (facts ? { ...values, ...facts } : values);

type One = { row: Claimed; batch: Batch; known: ReadonlyMap<string, Answer>; now: Date; passesWaits: boolean };

function walkOne({ row, batch, known, now, passesWaits }: One): Result {
  const run = batch.runs.get(row.runId);
  const plan = run && batch.plans.get(run.versionId);
  if (!run || !plan) throw new Error(`Bug: execution ${row.id} has no run or version`);
  const so = { row, run, steps: row.steps, drafts: [], passedEdges: [], stoppedAt: [], bugs: [] };
  if (run.state === "cancelled") return { ...so, kind: "cancelled", reason: run.reason ?? "Its run was cancelled" };
  const passage = {
    plan,
    triggerNodeId: run.triggerNodeId,
    triggerHandle: run.triggerHandle,
    values: valuesFor(row, run),
    subscriber: { id: row.subscriberId, address: row.address, zone: row.zone },
    standings: batch.standingsOf(row.subscriberId, plan),
    attributes: batch.attributesOf(row.subscriberId),
    arrival: batch.arrivalOf(row.subscriberId),
    steps: row.steps,
    passesWaits,
    isLastAttempt: row.attempts + 1 >= limits.executionAttemptsMax,
    now,
  };
  const answers = new Map<string, Answer>();
  // A look-up below another one asks only when the first is answered, so it may take more than one walk.
  for (;;) {
    const found = interpret({ ...passage, answers });
    if (found.kind !== "asks") return { ...found, ...uncounted(found, { row, run, plan }), row, run };
    const questions = found.wanted.map(({ nodeId, question }) => ({
      nodeId,
      key: keyOf(row.workspaceId, question),
      workspaceId: row.workspaceId,
      question,
    }));
    const answered = questions.filter(({ key, nodeId }) => known.has(key) && !answers.has(nodeId));
    if (answered.length === 0) return { ...found, ...uncounted(found, { row, run, plan }), row, run, questions };
    for (const { nodeId, key } of answered) {
      const answer = known.get(key);
      if (answer) answers.set(nodeId, answer);
    }
  }
}

/** What the prefix of a run decided was counted when it matched. */
function uncounted(
  { passedEdges, stoppedAt }: Pick<So, "passedEdges" | "stoppedAt">,
  { row, run, plan }: { row: Claimed; run: BatchRun; plan: PreparedPlan },
): Pick<So, "passedEdges" | "stoppedAt"> {
  if (!row.matched || !run.prefix) return { passedEdges, stoppedAt };
  const counted = new Set(run.prefix);
  return {
    passedEdges: passedEdges.filter((edgeId) => !counted.has(plan.plan.graph.edges[edgeId]?.from[0] ?? "")),
    stoppedAt: stoppedAt.filter((nodeId) => !counted.has(nodeId)),
  };
}

/** Who went along which edge, and who ended where, of a batch: one row per run and edge. */
export function edgeCountsOf(
  results: Result[],
): { runId: number; workspaceId: number; edgeId: string; passed: number }[] {
  const counts = new Map<string, { runId: number; workspaceId: number; edgeId: string; passed: number }>();
  for (const { run, passedEdges, stoppedAt } of results) {
    for (const edgeId of [...passedEdges, ...stoppedAt.map((nodeId) => `stop:${nodeId}`)]) {
      const key = `${run.id} ${edgeId}`;
      const count = counts.get(key) ?? { runId: run.id, workspaceId: run.workspaceId, edgeId, passed: 0 };
      count.passed += 1;
      counts.set(key, count);
    }
  }
  return [...counts.values()];
}
