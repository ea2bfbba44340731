import { and, asc, desc, eq, inArray, lt, or } from "drizzle-orm";
import { z } from "zod";
import { getDb, inWorkspace, type Tx } from "#db/client.ts";
import { backtest, backtestAlert, backtestWallet } from "#db/schema/backtest.ts";
import { trigger } from "#db/schema/workflow.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import {
  BACKTEST_HOURS,
  type BacktestRange,
  emptySlot,
  emptyTally,
  firstPlace,
  slotCount,
  slotSecondsFor,
} from "#server/contract/backtest.ts";
import type { Problem } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { present } from "#server/kernel/assert.ts";
import { BadInputError, ConflictError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { readyToWake } from "#server/pipeline/wake.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { compilePlan } from "#server/services/workflow/compile-plan.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { loadDraft, loadVersion, loadWorkflow } from "#server/services/workflow/load-workflow.ts";
import { validateGraph } from "#server/services/workflow/validate-graph.ts";
import { graphHash } from "./graph-hash.ts";
import { sourcesOf } from "./sources-of.ts";

const block = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const startBacktestSchema = z.strictObject({
  workflowId: z.int().positive(),
  /** Null: the draft as it is saved. */
  version: z.int().positive().nullable().default(null),
  range: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("hours"), hours: z.literal(BACKTEST_HOURS) }),
    z.strictObject({ kind: z.literal("blocks"), chainId: z.int().positive(), fromBlock: block, toBlock: block }),
  ]),
});
export type StartBacktestInput = z.input<typeof startBacktestSchema>;

export type StartedBacktest =
  | { kind: "started"; id: number }
  /** The draft could not be published as it is; each error says what to mend. */
  | { kind: "refused"; problems: Problem[] };

type Tested = { plan: CompiledPlan; graph: Graph };

/**
 * Asks for a backtest: what is tested is compiled now, as publishing would, and does not change with the draft. The
 * worker does the rest. Older backtests of the workflow make room.
 *
 * @throws BadInputError, ConflictError when too many are under way
 */
export async function startBacktest(ctx: MemberContext, input: StartBacktestInput): Promise<StartedBacktest> {
  checkRole(ctx, "operator");
  const { workflowId, version, range } = startBacktestSchema.parse(input);
  checkRange(range);
  const wake = await readyToWake();
  const started = await inWorkspace(ctx.workspaceId, async (tx): Promise<StartedBacktest> => {
    const of = { workspaceId: ctx.workspaceId, id: workflowId };
    // by its lock two people cannot start the last free one at once
    const { liveVersionId } = await loadWorkflow(tx, of, { lock: true });
    await checkRoom(tx, of);
    const tested = version === null ? await loadTestedDraft(tx, of) : await loadTestedVersion(tx, of, version);
    if ("problems" in tested) return { kind: "refused", ...tested };
    const live = liveVersionId === null ? null : await loadVersion(tx, { ...of, versionId: liveVersionId });
    const against = live && live.number !== version ? live : null;
    const rows = await tx
      .select({ id: trigger.id, nodeId: trigger.nodeId, spec: trigger.spec })
      .from(trigger)
      .where(and(eq(trigger.workspaceId, of.workspaceId), eq(trigger.workflowId, workflowId)))
      .orderBy(asc(trigger.id));
    const { sources, notes } = sourcesOf({ tested: tested.plan, live: against?.plan ?? null, rows, range });
    if (range.kind === "blocks" && sources.length === 0) throw noSuchChain(range.chainId);
    await makeRoom(tx, of);
    const [made] = await tx
      .insert(backtest)
      .values({
        workspaceId: of.workspaceId,
        workflowId,
        versionNumber: version,
        graphHash: graphHash(tested.graph, tested.plan),
        plan: tested.plan,
        liveVersionId: against?.id ?? null,
        liveNumber: against?.number ?? null,
        ...{ range, sources, notes, place: firstPlace },
        ...timelineOf(range, ctx.now),
        askedBy: ctx.actor.address,
        nextAt: ctx.now,
        createdAt: ctx.now,
      })
      .returning({ id: backtest.id });
    await notifyChange(tx, { workspaceId: of.workspaceId, topic: "backtest" });
    return { kind: "started", id: present(made, "an insert returns its row").id };
  });
  // the engine's tables are the owner's; should this be lost, the next sweep finds it
  if (started.kind === "started") await getDb().db.transaction((tx) => wake(tx, "backtest"));
  return started;
}

function checkRange(range: BacktestRange): void {
  if (range.kind === "hours") return;
  const { fromBlock, toBlock } = range;
  if (fromBlock > toBlock) throw new BadInputError("The first block comes after the last one. Exchange them.");
  const max = limits.backtestBlocksMax;
  if (toBlock - fromBlock + 1 <= max) return;
  throw new BadInputError(
    `These are ${(toBlock - fromBlock + 1).toLocaleString("en-GB")} blocks; a backtest reads ${max.toLocaleString("en-GB")} at most. Choose a shorter stretch.`,
    { max },
  );
}

function noSuchChain(chainId: number): BadInputError {
  const chain = chainOf(chainId)?.name ?? `Chain ${chainId}`;
  return new BadInputError(
    `No When node of this workflow reads events of ${chain}, so its blocks hold nothing for it. Choose another chain, or the last hours or days.`,
    { chainId },
  );
}

type Of = { workspaceId: number; id: number };
const OPEN = ["waiting", "running"] as const;

async function checkRoom(tx: Tx, { workspaceId, id }: Of): Promise<void> {
  const open = await tx
    .select({ workflowId: backtest.workflowId })
    .from(backtest)
    .where(and(eq(backtest.workspaceId, workspaceId), inArray(backtest.state, OPEN)))
    .limit(limits.backtestsOpenMax);
  if (open.some((one) => one.workflowId === id)) {
    throw new ConflictError("A backtest of this workflow is under way. Wait for it, or cancel it.");
  }
  if (open.length < limits.backtestsOpenMax) return;
  throw new ConflictError(
    `${limits.backtestsOpenMax} backtests of this workspace are under way, which is as many as run at once. Wait for one, or cancel one.`,
    { max: limits.backtestsOpenMax },
  );
}

async function loadTestedDraft(tx: Tx, of: Of): Promise<Tested | { problems: Problem[] }> {
  const facts = await loadFacts(tx, of.workspaceId);
  const graph = migrateGraph((await loadDraft(tx, of)).graph);
  const problems = validateGraph(graph, facts);
  if (problems.some((problem) => problem.severity === "error")) return { problems };
  return { plan: compilePlan(graph, facts), graph };
}

async function loadTestedVersion(tx: Tx, of: Of, number: number): Promise<Tested> {
  const { plan, graph } = await loadVersion(tx, { ...of, number });
  return { plan, graph };
}

/** Of blocks the stretch in time is known only when the chain was asked. */
function timelineOf(range: BacktestRange, now: Date) {
  const tally = emptyTally();
  if (range.kind === "blocks") return { tally };
  const from = new Date(now.getTime() - range.hours * 3_600_000);
  const slotSeconds = slotSecondsFor(range.hours * 3_600);
  tally.slots = Array.from({ length: slotCount({ from, to: now, slotSeconds }) }, emptySlot);
  return { fromAt: from, toAt: now, slotSeconds, tally };
}

/** Keeps the newest of a workflow. */
async function makeRoom(tx: Tx, { workspaceId, id }: Of): Promise<void> {
  const [oldest] = await tx
    .select({ id: backtest.id })
    .from(backtest)
    .where(and(eq(backtest.workspaceId, workspaceId), eq(backtest.workflowId, id)))
    .orderBy(desc(backtest.id))
    .offset(limits.backtestsKept - 1)
    .limit(1);
  if (!oldest) return;
  const gone = await tx
    .delete(backtest)
    .where(
      and(
        eq(backtest.workspaceId, workspaceId),
        eq(backtest.workflowId, id),
        or(lt(backtest.id, oldest.id), eq(backtest.id, oldest.id)),
      ),
    )
    .returning({ id: backtest.id });
  const ids = gone.map((row) => row.id);
  await tx.delete(backtestAlert).where(inArray(backtestAlert.backtestId, ids));
  await tx.delete(backtestWallet).where(inArray(backtestWallet.backtestId, ids));
}
