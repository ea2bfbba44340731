import { asc, eq, inArray } from "drizzle-orm";
import { type Db, getDb } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import { delivery } from "#db/schema/outbox.ts";
import type { ChannelDefinition, Parcel, SendResult } from "#server/catalog/define-channel.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Output } from "#server/contract/value.ts";
import { balanceOf } from "#server/ledger/account.ts";
import { clearCancelled } from "#server/pipeline/audience/cancel-run.ts";
import { createCancelRuns } from "#server/pipeline/audience/cancel-runs.ts";
import { closeRuns } from "#server/pipeline/audience/close-runs.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import { createPlans } from "#server/pipeline/audience/plans.ts";
import { createReceiveRuns } from "#server/pipeline/audience/receive-runs.ts";
import { takeRuns } from "#server/pipeline/audience/take-runs.ts";
import { takeUndone } from "#server/pipeline/audience/take-undone.ts";
import type { LogEvent, OrphanEvents } from "#server/pipeline/hand-overs.ts";
import { createCancelExecutions } from "#server/pipeline/interpreter/cancel-executions.ts";
import { endedRuns } from "#server/pipeline/interpreter/ended-runs.ts";
import { createLoadPlans } from "#server/pipeline/interpreter/load-batch.ts";
import { insertExecutions, receiveExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { reopenExecutions } from "#server/pipeline/interpreter/reopen-executions.ts";
import { takeExecutions } from "#server/pipeline/interpreter/take-executions.ts";
import { createOrphanEvents } from "#server/pipeline/match/orphan-events.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import { correctTold } from "#server/pipeline/outbox/correct-told.ts";
import { makeHash } from "./factories.ts";
import { recordingEnqueue } from "./fake-hand-overs.ts";
import { healthFactorSpec, makeLiveWorkflow, type Wanted } from "./live-workflow.ts";
import { healthFactorLog } from "./match-world.ts";
import { createTestChannel, createTestClock, createTestOutbox } from "./outbox-world.ts";

/**
 * The path from match to the channels, every stage real, on a chain that the test mines and forks by hand. Nothing
 * moves by itself: a test says what works, and when.
 */

const { enqueue } = recordingEnqueue();

let chains = 7_200_000;

const OUTPUTS: Record<string, Output[]> = {
  when: [{ path: ["healthFactor"], label: "Health factor", type: { kind: "number", unit: "" } }],
};

/** `when → who → if (at or below 1.25) → tell`, with what else the test wants behind the condition. */
function graphOf(more: Graph["nodes"], base: Graph): Graph {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const health = { ref: ["when", "healthFactor"] };
  const message = { subject: ["Health factor ", health], body: ["Act soon."] };
  const ways = Object.keys(more).map((id) => [`if-${id}`, { from: ["if", "yes"], to: [id, "in"] }] as const);
  return {
    ...base,
    nodes: {
      ...base.nodes,
      if: node("condition", { condition: { all: [{ op: "is-at-most", args: [health, { value: "1.25" }] }] } }),
      tell: node("send-message", { message, urgency: "urgent", topicId: null }),
      ...more,
    },
    edges: {
      ...base.edges,
      "who-if": { from: ["who", "next"], to: ["if", "in"] },
      "if-tell": { from: ["if", "yes"], to: ["tell", "in"] },
      ...Object.fromEntries(ways),
    },
  } as Graph;
}

/** The stages as one process has them, over a connection of its own. */
export function createStages(
  clock: ReturnType<typeof createTestClock>,
  over: Db = getDb().db,
  o: { emailLane?: ChannelDefinition["lane"]; batch?: number } = {},
) {
  type Answer = (parcel: Parcel) => SendResult | Promise<SendResult>;
  const accepted: Answer = () => ({ kind: "accepted", detail: "Accepted." });
  let answer = accepted;
  let answerInApp = accepted;
  const email = createTestChannel("email", {
    answer: (parcel) => answer(parcel),
    ...(o.emailLane && { lane: o.emailLane }),
  });
  const inApp = createTestChannel("in-app", { answer: (parcel) => answerInApp(parcel) });
  const webhook = createTestChannel("webhook", { answer: (parcel) => answer(parcel) });
  const outbox = createTestOutbox({ channels: [inApp.channel, email.channel, webhook.channel], clock, db: over });
  const cancelExecutions = createCancelExecutions({ cancelUnsent: outbox.cancelUnsent });
  const orphanEvents = createOrphanEvents({ cancelRuns: createCancelRuns({ cancelExecutions }) });
  const base = { db: over, enqueue };
  const match = { ...base, receiveRuns: createReceiveRuns({ reopenExecutions }), chainName: () => "Demo chain" };
  const audience = { ...base, plans: createPlans(), receiveExecutions, insertExecutions, countEdges };
  const interpreter = {
    ...base,
    clock,
    fetch: () => Promise.reject(new Error("no backend")),
    secretOf: async () => undefined,
    refreshPortfolios: async () => new Map(),
    loadPlans: createLoadPlans(),
    countEdges,
    receiveDrafts: outbox.receiveDrafts,
  };
  const at = () => ({ limit: o.batch ?? 50, now: clock.now() });
  return {
    outbox,
    orphanEvents,
    sent: { email: email.sent, inApp: inApp.sent, webhook: webhook.sent },
    /** What the providers say from now on. */
    answers: (given: Answer) => {
      answer = given;
    },
    /** The same of the app, which else takes everything. */
    appAnswers: (given: Answer) => {
      answerInApp = given;
    },
    /** One batch of each stage up to the outbox. */
    async step() {
      const taken = [await takeEvents(match, at()), await takeRuns(audience, at())];
      const passed = await takeExecutions(interpreter, at());
      await closeRuns({ db: over, endedRuns }, { after: 0, limit: 500, now: clock.now() });
      return taken.reduce((sum, count) => sum + count, passed);
    },
    sweep: () => takeUndone({ ...base, correctTold }, at()),
    /** Puts away what a member cancelled. */
    async clear() {
      while ((await clearCancelled({ db: over, cancelExecutions, endedRuns }, at())) > 0);
    },
    async send() {
      await outbox.take();
      await outbox.settled();
    },
  };
}

/** A process of which, from its so many-th transaction on, none commits. */
export function createMortal(clock: ReturnType<typeof createTestClock>) {
  let left = Number.POSITIVE_INFINITY;
  const over: Db = new Proxy(getDb().db, {
    get(target, key, receiver) {
      if (key !== "transaction") return Reflect.get(target, key, receiver);
      return (...given: Parameters<Db["transaction"]>) => {
        left -= 1;
        if (left >= 0) return target.transaction(...given);
        return target.transaction(async (tx) => {
          await given[0](tx);
          throw new Killed();
        });
      };
    },
  });
  const stages = createStages(clock, over);
  const dieAfter = (transactions: number) => {
    left = transactions;
  };
  return { stages, dieAfter };
}

class Killed extends Error {}

/** For what a process that was killed throws; anything else is thrown on. */
export function survive(error: unknown): void {
  if (!(error instanceof Killed)) throw error;
}

export type Block = { number: number; hash: `0x${string}`; logs: LogEvent[] };
export type Report = { user: `0x${string}`; value: string; txHash?: `0x${string}` };

type OnChain = { chainId: number; address: `0x${string}`; clock: ReturnType<typeof createTestClock> };

/** A block with a log for each of these reports; of the same transaction where one is given. */
function blockOf({ chainId, address, clock }: OnChain, number: number, reports: Report[]): Block {
  const hash = makeHash();
  const times = { observedAt: clock.now(), occurredAt: clock.now() };
  const logs = reports.map(({ user, value, txHash = makeHash() }, logIndex) => {
    const place = { txHash, logIndex, blockNumber: number, blockHash: hash };
    const scaled = BigInt(Math.round(Number(value) * 100)) * 10n ** 16n;
    return healthFactorLog({ address, chainId }, { user, value: scaled, ...place, ...times });
  });
  return { number, hash, logs };
}

async function moveTo({ chainId, clock }: OnChain, number: number): Promise<void> {
  const height = { blockNumber: number, headNumber: number };
  await getDb()
    .db.insert(chainCursor)
    .values({ chainId, ...height, blockHash: "0x", blockAt: clock.now(), checkedAt: clock.now() })
    .onConflictDoUpdate({ target: chainCursor.chainId, set: height });
}

/** Reads a block, also one that a fork had taken away. */
async function readBlock(on: OnChain, { number, hash, logs }: Block): Promise<void> {
  await getDb()
    .db.insert(block)
    .values({ chainId: on.chainId, number, hash, parentHash: "0x", at: on.clock.now() })
    .onConflictDoUpdate({ target: [block.chainId, block.hash], set: { orphanedAt: null } });
  await getDb().db.transaction((tx) => receiveEvents(tx, logs));
  await moveTo(on, number);
}

/** Takes blocks away; reading goes on from below the lowest. */
async function forkAway(on: OnChain, orphanEvents: OrphanEvents, taken: Block[]): Promise<void> {
  const now = on.clock.now();
  const blockHashes = taken.map(({ hash }) => hash);
  await getDb().db.update(block).set({ orphanedAt: now }).where(inArray(block.hash, blockHashes));
  await getDb().db.transaction((tx) => orphanEvents(tx, { chainId: on.chainId, blockHashes, now }));
  await moveTo(on, Math.min(...taken.map(({ number }) => number)) - 1);
}

/** A live workflow on a chain of the test's own. */
export async function makePath(o: { more?: Graph["nodes"]; audience?: Wanted["audience"] } = {}) {
  chains += 1;
  const spec = healthFactorSpec({ chainId: chains });
  const live = await makeLiveWorkflow({
    trigger: spec,
    graph: (base) => graphOf(o.more ?? {}, base),
    outputs: OUTPUTS,
    ...(o.audience && { audience: o.audience }),
  });
  const clock = createTestClock();
  const stages = createStages(clock);
  const on = { chainId: chains, address: spec.address, clock };
  const isOurs = eq(delivery.workflowId, live.workflow.id);
  return {
    ...live,
    ...stages,
    ...on,
    read: (given: Block) => readBlock(on, given),
    fork: (...taken: Block[]) => forkAway(on, stages.orphanEvents, taken),
    block: (number: number, reports: Report[] = []) => blockOf(on, number, reports),
    /** Until nothing waits before the outbox. */
    async work() {
      while ((await stages.step()) > 0);
    },
    /** The margin passes, undone runs are looked at, and what is due is sent. */
    async settle() {
      clock.advance(31);
      while ((await stages.sweep()) > 0);
      await stages.send();
    },
    deliveries: () => getDb().db.select().from(delivery).where(isOurs).orderBy(asc(delivery.id)),
    runs: () => getDb().db.select().from(run).where(eq(run.workflowId, live.workflow.id)).orderBy(asc(run.id)),
    spentMilli: async () => (await getDb().db.transaction((tx) => balanceOf(tx, live.workspace.id))).spentMilli,
  };
}
