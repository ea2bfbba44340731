import type { Tx } from "#db/client.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Values } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import type { Claimed } from "./claim-executions.ts";
import { type Batch, type LoadPlans, loadBatch } from "./load-batch.ts";
import { walkBatch } from "./walk-batch.ts";

/** A subscriber whom a run looked at without writing an execution down. */
export type Unrecorded = {
  workspaceId: number;
  runId: number;
  workflowId: number;
  subscriber: { id: number; address: `0x${string}`; zone: string };
  /** What the event says of this subscriber alone. */
  facts: Values | null;
  /** When the run began to look, and when it had ended: what backends said after that is not what it had. */
  begunAt: Date;
  endedAt: Date;
};

/** Their passage as it would be today. */
export type Explained = {
  runId: number;
  steps: Step[];
  /** Null when it hangs on an answer that is not kept, or when the run itself was cancelled. */
  outcome: Outcome | null;
  reason: string | null;
};

export const UNSENT = "Would send here; nothing was sent";
const NOT_KEPT = "Was asked, and the answer is not kept. What came after it cannot be told any more";

/**
 * Walks subscribers again through runs that kept no steps of theirs, by the version that the run pinned and the
 * settings of today. Nothing is written, nothing sent, no backend asked: a look-up whose answer is not kept ends the
 * way there, and says so.
 *
 * Statements: those of one batch, and one more for each run that looks something up.
 * @returns in the order given
 */
export async function explainPassages(
  tx: Tx,
  { unrecorded, loadPlans }: { unrecorded: Unrecorded[]; loadPlans: LoadPlans },
): Promise<Explained[]> {
  if (unrecorded.length === 0) return [];
  const batch = await loadBatch(tx, { claimed: unrecorded.map(asClaimed) }, loadPlans);
  const explained: Explained[] = [];
  for (const passer of unrecorded) explained.push(await explainOne(tx, passer, batch));
  return explained;
}

async function explainOne(tx: Tx, passer: Unrecorded, batch: Batch): Promise<Explained> {
  const claimed = [asClaimed(passer)];
  const { endedAt: now, runId } = passer;
  const [result] = await walkBatch(tx, { claimed, batch, answers: new Map(), now, keptUntil: now });
  if (!result) throw new Error(`Bug: no result for run ${runId}`);
  const steps = result.steps.map((step) => (step.result === "drafted" ? { ...step, text: UNSENT } : step));
  if (result.kind === "ended") return { runId, steps, outcome: result.outcome, reason: result.reason };
  if (result.kind !== "asks") return { runId, steps, outcome: null, reason: result.reason };
  const asked = result.questions.map(({ nodeId }) => notKept(nodeId, now));
  return { runId, steps: [...steps, ...asked], outcome: null, reason: NOT_KEPT };
}

/** The step of a look-up whose answer nobody kept: the way is known up to it. */
export function notKept(nodeId: string, at: Date): Step {
  return { nodeId, at: at.toISOString(), durationMs: 0, result: "stopped", text: NOT_KEPT, inputs: [], outputs: {} };
}

/** As the interpreter takes an execution, on its last attempt: what could be tried again is told as failed. */
function asClaimed({ workspaceId, runId, workflowId, subscriber, facts, begunAt }: Unrecorded): Claimed {
  return {
    id: 0,
    workspaceId,
    runId,
    workflowId,
    subscriberId: subscriber.id,
    steps: [],
    attempts: limits.executionAttemptsMax,
    createdAt: begunAt,
    address: subscriber.address,
    zone: subscriber.zone,
    facts,
    effectScope: null,
    matched: false,
  };
}
