import { and, eq } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { BUG_REASON, takeSafely } from "#server/kernel/take-safely.ts";
import type { CountEdges, Enqueue, InsertExecutions, ReceiveExecutions } from "../hand-overs.ts";
import { claimRun, claimRuns, createRunTurns, type RunTurns } from "./claim-runs.ts";
import { type Expansion, type Run, recordExpansions } from "./expansion.ts";
import type { VersionAudience, VersionPlan } from "./plans.ts";
import { reachConcerned } from "./reach-concerned.ts";
import { reachTopic } from "./reach-topic.ts";
import { enrolWallets, reachWallets, type WalletRun } from "./reach-wallet.ts";

export type AudienceDeps = {
  db: Db;
  plans: (tx: Tx, versionIds: number[]) => Promise<Map<number, VersionPlan>>;
  receiveExecutions: ReceiveExecutions;
  insertExecutions: InsertExecutions;
  countEdges: CountEdges;
  enqueue: Enqueue;
  /** Executions of large audiences made in one transaction, about; what is left waits for the next. */
  executionsMax?: number;
  /** In place of the usual limit. */
  listedAudienceMax?: number;
  /** Whose turn it is; without it each batch begins with the first workspace. */
  turns?: RunTurns;
};

/**
 * Turns runs that wait into executions, one per subscriber concerned: one statement for all runs about a
 * single wallet, one per chunk of a large audience. Of a large topic, only those have one who pass what one statement
 * decides for everybody; the others are counted.
 *
 * Rows: run, waiting → running | done | failed; one transaction, `for update skip locked`; by turns of workspaces.
 * @returns runs handled, 0 when none waited. A run of which a chunk is left counts: take again
 */
export function takeRuns(deps: AudienceDeps, { limit, now }: { limit: number; now: Date }): Promise<number> {
  const { db, turns = createRunTurns() } = deps;
  let claimed: number[] = [];
  return takeSafely({
    stage: "audience",
    batch: () =>
      db.transaction(async (tx) => {
        const runs = await claimRuns(tx, { limit, turns });
        claimed = runs.map((row) => row.id);
        return expandClaimed(deps, tx, { runs, now });
      }),
    waiting: async () => claimed,
    one: (id) => db.transaction(async (tx) => expandClaimed(deps, tx, { runs: await claimRun(tx, id), now })),
    giveUp: (id) => giveUp(db, id, now),
  });
}

async function giveUp(db: Db, id: number, now: Date): Promise<void> {
  await db
    .update(run)
    .set({ state: "failed", reason: BUG_REASON, doneAt: now })
    .where(and(eq(run.id, id), eq(run.state, "waiting")));
}

async function expandClaimed(deps: AudienceDeps, tx: Tx, { runs, now }: { runs: Run[]; now: Date }): Promise<number> {
  if (runs.length === 0) return 0;
  const versionIds = runs.map((row) => row.versionId);
  const expansions = await expand(deps, tx, { runs, plans: await deps.plans(tx, versionIds), now });
  await recordExpansions(tx, expansions, now);
  await deps.countEdges(tx, expansions.flatMap(edgesPassed));
  if (expansions.some(({ made, reached }) => (made ?? reached) > 0)) await deps.enqueue(tx, "interpreter");
  for (const workspaceId of new Set(runs.map((row) => row.workspaceId))) {
    await notifyChange(tx, { workspaceId, topic: "run" });
  }
  return expansions.length;
}

type Batch = { runs: Run[]; plans: Map<number, VersionPlan>; now: Date };

async function expand(deps: AudienceDeps, tx: Tx, { runs, plans, now }: Batch): Promise<Expansion[]> {
  const by = { ...deps, listedAudienceMax: deps.listedAudienceMax ?? limits.listedAudienceMax, now };
  const executionsMax = deps.executionsMax ?? limits.audienceBatch;
  const wallets: WalletRun[] = [];
  const expansions: Expansion[] = [];
  let made = 0;
  for (const row of runs) {
    const plan = plans.get(row.versionId);
    const audience = plan?.audienceOf(row.triggerNodeId, row.triggerHandle);
    if (!plan || !audience) {
      expansions.push({ run: row, reached: 0, edgeIds: [], state: "failed", reason: NO_AUDIENCE });
    } else if (audience.spec.kind === "wallet") {
      wallets.push({ run: row, spec: audience.spec, edgeIds: audience.edgeIds });
    } else if (made < executionsMax) {
      const expansion = await reachMany(tx, { run: row, plan: plan.prepared, audience }, by);
      made += expansion.made ?? expansion.reached;
      expansions.push(expansion);
    }
  }
  await enrolWallets(tx, wallets, now);
  expansions.push(...(await reachWallets(tx, wallets, by)));
  return expansions;
}

type Many = { run: Run; plan: PreparedPlan; audience: VersionAudience };
type By = Pick<AudienceDeps, "receiveExecutions" | "insertExecutions" | "countEdges"> & {
  listedAudienceMax: number;
  now: Date;
};

function reachMany(tx: Tx, { run: row, plan, audience }: Many, by: By): Promise<Expansion> {
  const { spec, nodeId: audienceId, edgeIds } = audience;
  if (spec.kind === "topic") return reachTopic(tx, { run: row, plan, audienceId, topicId: spec.topicId, edgeIds }, by);
  return reachConcerned(tx, { run: row, topicId: spec.topicId, edgeIds }, by);
}

const NO_AUDIENCE = "This version has no Who node behind its When node. Publish the workflow again.";

function edgesPassed({ run: { id: runId, workspaceId }, reached, edgeIds }: Expansion) {
  return reached > 0 ? edgeIds.map((edgeId) => ({ runId, workspaceId, edgeId, passed: reached })) : [];
}
