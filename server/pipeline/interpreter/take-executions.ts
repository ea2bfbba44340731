import type { Db, Tx } from "#db/client.ts";
import type { SizedBatch } from "#server/kernel/batch-size.ts";
import { breathe } from "#server/kernel/breathe.ts";
import { limits } from "#server/kernel/limits.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { isLasting } from "#server/kernel/take-safely.ts";
import { createTurns, type Turns } from "#server/kernel/take-turns.ts";
import { together } from "#server/kernel/together.ts";
import { transact } from "#server/kernel/transact.ts";
import type { CountEdges, Enqueue, ReceiveDrafts, WalkedNow, WalkNow } from "../hand-overs.ts";
import { type AskAllDeps, askAll } from "./ask-all.ts";
import type { Answer, KeyedQuestion } from "./ask-sources.ts";
import { beginPassages, type Claimed, claimOf, claimReady, claimThese, wakeDue } from "./claim-executions.ts";
import { type LoadPlans, loadBatch } from "./load-batch.ts";
import { type Begun, insertBegun, type Passed, recordExecutions } from "./record-executions.ts";
import { retryDelaySeconds } from "./retry-delay.ts";
import { supersedeExecutions } from "./supersede-executions.ts";
import { edgeCountsOf, type Result, walkBatch } from "./walk-batch.ts";

export type InterpreterDeps = AskAllDeps & {
  db: Db;
  loadPlans: LoadPlans;
  receiveDrafts: ReceiveDrafts;
  countEdges: CountEdges;
  enqueue: Enqueue;
  /** Whose turn it is; without it each batch begins with the first workspace. */
  turns?: Turns;
  /** When a batch begins, and how many it takes; without it at once, as many as it may. Those that ask hold up no other. */
  inTurn?: SizedBatch;
};

/** How long an asker may be gone before somebody else asks. */
const ASKING_SECONDS_MAX = limits.sourceBatchSeconds + 3 * (limits.sourceTimeoutMs / 1000);

type Pass = {
  claim: (tx: Tx) => Promise<Claimed[]>;
  answers: ReadonlyMap<string, Answer>;
  /** False for those who asked already: what there was no time for goes back to the inbox. */
  mayAsk: boolean;
  now: Date;
};
type PassResult = { handled: number; asking: { ids: number[]; questions: KeyedQuestion[] } };

/**
 * Walks executions that are ready through their graphs, hundreds in a handful of statements.
 *
 * Rows: execution, ready → done | failed | waiting; `for update skip locked`; steps, edge counts and drafts in one
 * transaction. Backends and chains are asked between two transactions: what waits for an answer is put aside with its steps so
 * far, and is taken up by somebody else should this worker die.
 * @returns executions handled, 0 when none was ready
 */
export async function takeExecutions(
  deps: InterpreterDeps,
  { limit, now }: { limit: number; now: Date },
): Promise<number> {
  const inTurn: SizedBatch = deps.inTurn ?? ((take) => take(limit));
  const first = await inTurn((count) => passSafely(deps, { limit: Math.min(limit, count), now }));
  const { ids, questions } = first.asking;
  if (ids.length > 0) {
    const deadline = new Date(deps.clock.now().getTime() + limits.sourceBatchSeconds * 1000);
    const answers = await askAll(deps, questions, { deadline, now });
    await pass(deps, { claim: (tx) => claimThese(tx, ids), answers, mayAsk: false, now });
  }
  return first.handled;
}

/** One row that cannot be handled must not hold up the others: then each is tried alone. */
async function passSafely(deps: InterpreterDeps, { limit, now }: { limit: number; now: Date }): Promise<PassResult> {
  const claim = async (tx: Tx) => {
    await wakeDue(tx, { limit, now });
    return claimReady(tx, { limit, turns: deps.turns ?? createTurns(), clock: deps.clock });
  };
  const ids: number[] = [];
  try {
    return await pass(deps, {
      claim: async (tx) => remember(await claim(tx), ids),
      answers: new Map(),
      mayAsk: true,
      now,
    });
  } catch (error) {
    if (ids.length === 0) throw error;
    logPipeline.error({ err: error, executions: ids.length }, "a batch of executions failed; each is tried alone");
    return passOneByOne(deps, ids, now);
  }
}

function remember(claimed: Claimed[], ids: number[]): Claimed[] {
  ids.push(...claimed.map((row) => row.id));
  return claimed;
}

async function passOneByOne(deps: InterpreterDeps, ids: number[], now: Date): Promise<PassResult> {
  const total: PassResult = { handled: 0, asking: { ids: [], questions: [] } };
  for (const id of ids) {
    try {
      const one = await pass(deps, { claim: (tx) => claimThese(tx, [id]), answers: new Map(), mayAsk: true, now });
      total.handled += one.handled;
      total.asking.ids.push(...one.asking.ids);
      total.asking.questions.push(...one.asking.questions);
    } catch (error) {
      logPipeline.error({ err: error, execution: id }, "an execution could not be handled");
      total.handled += await putOff(deps, id, now);
    }
  }
  return total;
}

const BUG = "Something went wrong in Bellwether itself. It is in the log.";

async function putOff(deps: InterpreterDeps, id: number, now: Date): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const [row] = await claimThese(tx, [id]);
    if (!row) return 0;
    const attempts = row.attempts + 1;
    const isOver = attempts >= limits.executionAttemptsMax;
    const { steps } = row;
    const ended = { state: "failed" as const, outcome: "failed" as const, wakeAt: null, doneAt: now };
    const later = { state: "waiting" as const, outcome: null, wakeAt: retryAt(now, { attempts, id }), doneAt: null };
    await recordExecutions(tx, [{ id, reason: BUG, steps, attempts, ...(isOver ? ended : later) }]);
    return 1;
  });
}

function retryAt(now: Date, { attempts, id }: { attempts: number; id: number }): Date {
  return new Date(now.getTime() + retryDelaySeconds(attempts, id) * 1000);
}

function pass(deps: InterpreterDeps, { claim, ...how }: Pass): Promise<PassResult> {
  return transact(deps.db, async (tx) => walk(deps, tx, { ...how, claimed: await claim(tx) }));
}

/** Made to be given to audience: a small run is walked where its executions are made, and nobody has to be woken. */
export function createWalkNow(deps: WalkDeps): WalkNow {
  return async (tx, { runs: given, executedIds, passages, now }) => {
    try {
      return await transact(tx, async (inner) => {
        const claimed = await beginPassages(inner, passages, now);
        if (executedIds.length > 0) claimed.push(...(await claimOf(inner, executedIds)));
        const { asking, openIds } = await walk(deps, inner, { claimed, given, answers: new Map(), mayAsk: false, now });
        return { left: asking.ids.length, openIds };
      });
    } catch (error) {
      if (!isLasting(error)) throw error;
      logPipeline.error({ err: error }, "small runs could not be walked at once; each execution takes its turn");
      await insertBegun(tx, (await beginPassages(tx, passages, now)).map(asReady));
      return { left: Number.POSITIVE_INFINITY, openIds: new Set(given.map(({ id }) => id)) };
    }
  };
}

type WalkDeps = Pick<InterpreterDeps, "loadPlans" | "receiveDrafts" | "countEdges" | "enqueue">;
type Walking = Omit<Pass, "claim"> & { claimed: Claimed[]; given?: WalkedNow["runs"] };

async function walk(deps: WalkDeps, tx: Tx, walking: Walking): Promise<PassResult & { openIds: Set<number> }> {
  const { claimed, answers, mayAsk, now } = walking;
  if (claimed.length === 0) return { handled: 0, asking: { ids: [], questions: [] }, openIds: new Set() };
  const batch = await loadBatch(tx, walking, deps.loadPlans);
  const results = await walkBatch(tx, { claimed, batch, answers, now });
  const asking = results.filter((result) => result.kind === "asks");
  await breathe();
  await record(tx, results, { mayAsk, now });
  await handOver(deps, tx, { results, now });
  // late: batches of one run wait here for each other, until the commit
  const workspaceIds = claimed.map((row) => row.workspaceId);
  await together([deps.countEdges(tx, edgeCountsOf(results)), notifyWorkspaces(tx, workspaceIds, "execution", "run")]);
  for (const bug of results.flatMap((result) => result.bugs)) logPipeline.error({ err: bug }, "a step threw");
  return {
    handled: claimed.length,
    asking: { ids: asking.map(({ row }) => row.id), questions: asking.flatMap((result) => result.questions) },
    openIds: new Set(results.filter(isOpen).map(({ run }) => run.id)),
  };
}

const isOpen = ({ kind }: Result) => kind !== "ended" && kind !== "cancelled";

async function record(tx: Tx, results: Result[], how: { mayAsk: boolean; now: Date }): Promise<void> {
  const passed = results.map((result) => ({ row: result.row, passed: passedOf(result, how) }));
  await recordExecutions(
    tx,
    passed.flatMap(({ row, passed: one }) => (row.fresh ? [] : [one])),
  );
  await insertBegun(
    tx,
    passed.flatMap(({ row, passed: one }) => (row.fresh ? [begunOf(row, one)] : [])),
  );
}

function begunOf(row: Claimed, passed: Passed): Begun {
  const { workspaceId, runId, workflowId, subscriberId, matched, createdAt, fresh } = row;
  return {
    ...passed,
    workspaceId,
    runId,
    workflowId,
    subscriberId,
    matched,
    createdAt,
    priority: fresh?.priority ?? 0,
  };
}

function asReady(row: Claimed): Begun {
  const { id, steps, attempts } = row;
  return begunOf(row, { id, steps, attempts, state: "ready", outcome: null, reason: null, wakeAt: null, doneAt: null });
}

function passedOf(result: Result, { mayAsk, now }: { mayAsk: boolean; now: Date }): Passed {
  const { row, steps } = result;
  const so = { id: row.id, steps, attempts: row.attempts, outcome: null, reason: null, wakeAt: null, doneAt: null };
  switch (result.kind) {
    case "asks": {
      const wakeAt = new Date(now.getTime() + ASKING_SECONDS_MAX * 1000);
      return mayAsk
        ? { ...so, state: "waiting", reason: askingWords(result.questions), wakeAt }
        : { ...so, state: "ready" };
    }
    case "retry": {
      const attempts = row.attempts + 1;
      const wakeAt = retryAt(now, { attempts, id: row.id });
      const reason = `Tried ${attempts} of ${limits.executionAttemptsMax} times: ${result.reason}`;
      return { ...so, state: "waiting", attempts, reason, wakeAt };
    }
    case "waits":
      // a wait is no failed attempt, and what comes after it has all of its own
      return { ...so, state: "waiting", attempts: 0, reason: result.reason, wakeAt: result.until };
    case "cancelled":
      return { ...so, state: "cancelled", outcome: "cancelled", reason: result.reason, doneAt: now };
    case "ended": {
      const { outcome, reason } = result;
      return { ...so, state: outcome === "failed" ? "failed" : "done", outcome, reason, doneAt: now };
    }
  }
}

function askingWords(questions: KeyedQuestion[]): string {
  const asksBackend = questions.some(({ question }) => question.kind === "backend");
  return asksBackend ? "Asking the team's backend" : "Reading their portfolio";
}

async function handOver(
  deps: Pick<InterpreterDeps, "receiveDrafts" | "enqueue">,
  tx: Tx,
  { results, now }: { results: Result[]; now: Date },
): Promise<void> {
  const drafted = results.filter((result) => result.drafts.length > 0);
  if (drafted.length === 0) return;
  const { before, isWaiting } = await deps.receiveDrafts(
    tx,
    drafted.map(({ row, run, drafts }) => ({
      execution: { id: row.id, subscriberId: row.subscriberId, effectScope: row.effectScope },
      run,
      drafts,
      now,
    })),
  );
  await supersedeExecutions(tx, before);
  if (isWaiting) await deps.enqueue(tx, "outbox");
}
