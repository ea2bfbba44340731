import { and, eq } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { BUG_REASON, takeSafely } from "#server/kernel/take-safely.ts";
import { together } from "#server/kernel/together.ts";
import { transact } from "#server/kernel/transact.ts";
import type { CountEdges, EndedRuns, Enqueue, InsertExecutions, ReceiveExecutions, WalkNow } from "../hand-overs.ts";
import { claimRun, claimRuns, createRunTurns, noteHandled, type RunTurns } from "./claim-runs.ts";
import { type Expansion, type Passed, type Run, recordExpansions } from "./expansion.ts";
import type { VersionAudience, VersionPlan } from "./plans.ts";
import { reachConcerned } from "./reach-concerned.ts";
import { FIRST_CHUNK, reachTopics } from "./reach-topic.ts";
import { enrolWallets, reachWallets, type WalletRun } from "./reach-wallet.ts";

export type AudienceDeps = {
  db: Db;
  plans: (tx: Tx, versionIds: number[]) => Promise<Map<number, VersionPlan>>;
  receiveExecutions: ReceiveExecutions;
  insertExecutions: InsertExecutions;
  countEdges: CountEdges;
  enqueue: Enqueue;
  /** Without it each execution waits for its turn. */
  walkNow?: WalkNow;
  /** Without it a run ends with the next look at all that are open. */
  endedRuns?: EndedRuns;
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
    batch: async () => {
      const runs = await commit(deps, now, async (tx) => {
        const found = await claimRuns(tx, { limit, turns });
        claimed = found.map((row) => row.id);
        return found;
      });
      noteHandled(turns, runs);
      return runs.handled;
    },
    waiting: async () => claimed,
    one: async (id) => (await commit(deps, now, (tx) => claimRun(tx, id))).handled,
    giveUp: (id) => giveUp(db, id, now),
  });
}

/** Runs that were locked, how many of them were handled, and those for which there was no room any more. */
type Claimed = { claimed: Run[]; handled: number; left: Run[] };

async function commit(deps: AudienceDeps, now: Date, claim: (tx: Tx) => Promise<Run[]>): Promise<Claimed> {
  return transact(deps.db, async (tx) => expandClaimed(deps, tx, { runs: await claim(tx), now }));
}

async function giveUp(db: Db, id: number, now: Date): Promise<void> {
  await db
    .update(run)
    .set({ state: "failed", reason: BUG_REASON, doneAt: now })
    .where(and(eq(run.id, id), eq(run.state, "waiting")));
}

async function expandClaimed(deps: AudienceDeps, tx: Tx, { runs, now }: { runs: Run[]; now: Date }): Promise<Claimed> {
  if (runs.length === 0) return { claimed: [], handled: 0, left: [] };
  const versionIds = runs.map((row) => row.versionId);
  const expansions = await expand(deps, tx, { runs, plans: await deps.plans(tx, versionIds), now });
  const { left: executionsLeft, openIds } = await walkSmall(deps, tx, { expansions, now });
  const ended = await endSmall(deps, tx, { expansions, openIds });
  const workspaceIds = runs.map((row) => row.workspaceId);
  await together([
    recordExpansions(tx, ended, now),
    deps.countEdges(tx, expansions.flatMap(edgesPassed)),
    executionsLeft > 0 && deps.enqueue(tx, "interpreter"),
    notifyWorkspaces(tx, workspaceIds, "run"),
  ]);
  const expanded = new Set(expansions.map((one) => one.run.id));
  const left = runs.filter(({ id }) => !expanded.has(id));
  return { claimed: runs, handled: expansions.length, left };
}

type Walked = { expansions: Expansion[]; openIds: ReadonlySet<number> };

/** Of runs that reached all they concern at once, those of whom nothing is left are written once, as done. */
async function endSmall({ endedRuns }: AudienceDeps, tx: Tx, { expansions, openIds }: Walked): Promise<Expansion[]> {
  const small = expansions.filter(isSmall);
  const asked = small.filter(({ passages }) => !passages).map(({ run: { id } }) => id);
  // one that begins here has no executions beside those that were walked
  const begun = small.filter(({ passages, run: { id } }) => passages && !openIds.has(id)).map(({ run: { id } }) => id);
  const ended = new Set([...begun, ...(endedRuns && asked.length > 0 ? await endedRuns(tx, asked) : [])]);
  return expansions.map((one) => (ended.has(one.run.id) ? { ...one, state: "done", reason: null } : one));
}

/** People of a run that goes to its end at once; and of all such runs of one transaction, about. */
const SMALL_RUN_MAX = 50;
const isSmall = ({ run: { reachedCount }, state, made, reached }: Expansion): boolean =>
  state === "running" && reachedCount === 0 && (made ?? reached) <= SMALL_RUN_MAX;
const WALKED_MAX = limits.stageBatch;

/**
 * A small run goes to its end at once, without executions that wait in between; the others take turns with everybody's.
 * @returns how many executions are left, and of those who were walked the runs that have not ended
 */
async function walkSmall(
  { walkNow }: AudienceDeps,
  tx: Tx,
  { expansions, now }: { expansions: Expansion[]; now: Date },
): ReturnType<WalkNow> {
  const executedIds: number[] = [];
  const passages = expansions.flatMap((one) => one.passages ?? []);
  let walked = passages.length;
  let left = 0;
  for (const one of expansions.filter(({ passages: given }) => !given)) {
    const count = one.made ?? one.reached;
    if (walkNow && isSmall(one) && walked + count <= WALKED_MAX) {
      executedIds.push(one.run.id);
      walked += count;
    } else left += count;
  }
  if (!walkNow || walked === 0) return { left, openIds: new Set() };
  const runs = expansions.map(({ run: row, prefix }) => ({ ...row, prefix: prefix ?? row.prefix }));
  const found = await walkNow(tx, { runs, executedIds, passages, now });
  return { left: left + found.left, openIds: found.openIds };
}

type Batch = { runs: Run[]; plans: Map<number, VersionPlan>; now: Date };

async function expand(deps: AudienceDeps, tx: Tx, { runs, plans, now }: Batch): Promise<Expansion[]> {
  const listedAudienceMax = deps.listedAudienceMax ?? limits.listedAudienceMax;
  const by = { ...deps, listedAudienceMax, giveMax: deps.walkNow && SMALL_RUN_MAX, now };
  const wallets: WalletRun[] = [];
  const many: Many[] = [];
  const expansions: Expansion[] = [];
  for (const row of runs) {
    const plan = plans.get(row.versionId);
    const audience = plan?.audienceOf(row.triggerNodeId, row.triggerHandle);
    if (!plan || !audience) {
      expansions.push({ run: row, reached: 0, edgeIds: [], state: "failed", reason: NO_AUDIENCE });
    } else if (audience.spec.kind === "wallet") {
      wallets.push({ run: row, spec: audience.spec, edgeIds: audience.edgeIds });
    } else {
      many.push({ run: row, plan: plan.prepared, audience });
    }
  }
  expansions.push(...(await reachMany(tx, many, { ...by, executionsMax: deps.executionsMax ?? limits.audienceBatch })));
  await enrolWallets(tx, wallets, now);
  expansions.push(...(await reachWallets(tx, wallets, by)));
  return expansions;
}

type Many = { run: Run; plan: PreparedPlan; audience: VersionAudience };
type By = Pick<AudienceDeps, "receiveExecutions" | "insertExecutions"> & {
  listedAudienceMax: number;
  executionsMax: number;
  giveMax: number | undefined;
  now: Date;
};

/** Runs that are worked on side by side: the database has the next question before the last is answered. */
const SIDE_BY_SIDE = 16;

/** A few at a time until enough executions are made, or enough people are there to be walked; the rest waits. */
async function reachMany(tx: Tx, many: Many[], by: By): Promise<Expansion[]> {
  const expansions: Expansion[] = [];
  let walked = 0;
  for (let at = 0, made = 0; at < many.length && made < by.executionsMax && walked < WALKED_MAX; ) {
    const count = sideBySide(many[at], by.executionsMax - made);
    const reached = await reachSome(tx, many.slice(at, at + count), by);
    made += reached.reduce((sum, one) => sum + (one.made ?? one.reached), 0);
    walked += reached.reduce((sum, one) => sum + (one.passages?.length ?? 0), 0);
    at += count;
    expansions.push(...reached);
  }
  return expansions;
}

/** As many as may make so many executions; one that is in the midst of a large audience makes many by itself. */
function sideBySide(first: Many | undefined, executionsLeft: number): number {
  if (first && first.run.reachedCount > 0) return 1;
  return Math.min(SIDE_BY_SIDE, Math.ceil(executionsLeft / FIRST_CHUNK));
}

async function reachSome(tx: Tx, some: Many[], by: By): Promise<Expansion[]> {
  const expansions: Expansion[] = [];
  const topics = some.flatMap(({ run: row, plan, audience: { spec, nodeId: audienceId, edgeIds } }) =>
    spec.kind === "topic" || spec.kind === "segment"
      ? [{ run: row, plan, audienceId, topicId: spec.topicId, edgeIds }]
      : [],
  );
  expansions.push(...(await reachTopics(tx, topics, by)));
  for (const { run: row, audience } of some) {
    const { spec, edgeIds } = audience;
    if (spec.kind !== "concerned") continue;
    expansions.push(await reachConcerned(tx, { run: row, topicId: spec.topicId, edgeIds }, by));
  }
  return expansions;
}

const NO_AUDIENCE = "This version has no Who node behind its When node. Publish the workflow again.";

function edgesPassed({ run: { id: runId, workspaceId }, reached, edgeIds, passed = [] }: Expansion): Passed[] {
  const leading = reached > 0 ? edgeIds.map((edgeId) => ({ runId, workspaceId, edgeId, passed: reached })) : [];
  return [...leading, ...passed];
}
