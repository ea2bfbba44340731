import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { encodeAbiParameters, pad } from "viem";
import { getDb } from "#db/client.ts";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { LogEvent } from "#server/pipeline/hand-overs.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { readyToWake } from "#server/pipeline/wake.ts";
import { compilePlan } from "#server/services/workflow/compile-plan.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import {
  makeAddress,
  makeHash,
  makeTopic,
  makeTrigger,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
} from "../factories.ts";
import { HEALTH_FACTOR, HEALTH_FACTOR_TOPIC } from "../live-workflow.ts";
import { withPipeline } from "./bench-pipeline.ts";
import { report } from "./report.ts";

/**
 * Many small events: each log concerns the one wallet in it, and one in ten is worth a message. From the first block's
 * commit until the last execution has ended. The limit beside it is the same number of event rows stored block by
 * block, without anything behind them.
 */

const BLOCKS = 40;
const LOGS_PER_BLOCK = 100;
const WALLETS = 500;
/** The ratio is the sturdier of the two: both sides slow down on a busy machine. */
const TARGETS = { perSecondMin: 250, ratioMax: 8 };
const CHAIN = 31_337;

export function benchEvents(): Promise<boolean> {
  return withPipeline(async () => {
    const world = await makeWorld();
    await fire(world, 5);
    const limitMs = await storeOnly(world);
    const { ms, told } = await fire(world, BLOCKS);
    const count = BLOCKS * LOGS_PER_BLOCK;
    return report(`${count.toLocaleString("en")} small events, ${told.toLocaleString("en")} told`, [
      { label: "first block → last execution ended", value: ms, unit: "ms" },
      { label: "events per second", value: (count / ms) * 1000, unit: "/s", min: TARGETS.perSecondMin },
      { label: "limit: storing the events only", value: (count / limitMs) * 1000, unit: "/s" },
      { label: "times the limit", value: ms / limitMs, unit: "×", max: TARGETS.ratioMax },
    ]);
  });
}

type World = { address: `0x${string}`; wallets: `0x${string}`[]; workflowId: number };

async function makeWorld(): Promise<World> {
  const { db } = getDb();
  const workspace = await makeWorkspace({ slug: "bench-events", name: "Bench" });
  const topic = await makeTopic(workspace);
  const address = makeAddress();
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const graph = graphOf(address, topic.id);
  const plan = compilePlan(graph, await db.transaction((tx) => loadFacts(tx, workspace.id)));
  const version = await makeVersion(workflow, { graph, plan });
  const spec = plan.triggers[0]?.spec;
  if (spec?.kind !== "log") throw new Error("the workflow of the benchmark has no log trigger");
  const { chainId, topic0 } = spec;
  await makeTrigger(workflow, {
    versionId: version.id,
    nodeId: "event",
    kind: "log",
    chainId,
    address: spec.address,
    topic0,
    spec,
  });
  return { address, wallets: Array.from({ length: WALLETS }, makeAddress), workflowId: workflow.id };
}

function graphOf(address: string, topicId: number): Graph {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const health = { ref: ["event", "healthFactor"] };
  const message = { subject: ["Health factor ", health], body: ["Your line is ", { ref: ["who", "line"] }, "."] };
  return {
    schema: 1,
    nodes: {
      event: node("contract-event", {
        chainId: CHAIN,
        contract: { address, name: "", events: [HEALTH_FACTOR], event: signatureOf(HEALTH_FACTOR) },
        units: { healthFactor: { decimals: 18, unit: "" } },
        filters: [],
      }),
      who: node("wallet-in-event", { wallet: { ref: ["event", "user"] }, topicId, unknown: "enrol" }),
      if: node("condition", { condition: { all: [{ op: "is-at-most", args: [health, { ref: ["who", "line"] }] }] } }),
      tell: node("in-app", { message, urgency: "urgent", topicId }),
    },
    edges: {
      a: { from: ["event", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["if", "in"] },
      c: { from: ["if", "yes"], to: ["tell", "in"] },
    },
    notes: {},
    layout: {},
  };
}

function blockOf({ address, wallets }: World, blockNumber: number): LogEvent[] {
  const now = new Date();
  const block = { kind: "log", chainId: CHAIN, blockNumber, blockHash: makeHash(), address, txIndex: 0 } as const;
  return Array.from({ length: LOGS_PER_BLOCK }, (_, logIndex) => ({
    ...block,
    txHash: makeHash(),
    logIndex,
    topics: [HEALTH_FACTOR_TOPIC, pad(wallets[(blockNumber * LOGS_PER_BLOCK + logIndex * 7) % WALLETS] ?? "0x")],
    data: encodeAbiParameters([{ type: "uint256" }], [logIndex % 10 === 0 ? 10n ** 18n : 2n * 10n ** 18n]),
    occurredAt: now,
    observedAt: now,
  }));
}

let blocksMade = 0;

async function fire(world: World, blocks: number): Promise<{ ms: number; told: number }> {
  const { db } = getDb();
  const wake = await readyToWake();
  const made = Array.from({ length: blocks }, () => blockOf(world, ++blocksMade));
  const before = await ended(world);
  const startedAt = performance.now();
  for (const events of made) {
    await db.transaction(async (tx) => {
      await receiveEvents(tx, events);
      await wake(tx, "match");
    });
  }
  const expected = before.all + blocks * LOGS_PER_BLOCK;
  let now = before;
  for (; now.all < expected; now = await ended(world)) await sleep(20);
  return { ms: performance.now() - startedAt, told: now.told - before.told };
}

async function ended({ workflowId }: World): Promise<{ all: number; told: number }> {
  const [row] = await getDb().db.execute<{ all: number; told: number }>(sql`
    select count(*)::int as all, count(*) filter (where outcome = 'told')::int as told
    from execution where workflow_id = ${workflowId}::bigint and state = 'done'`);
  return row ?? { all: 0, told: 0 };
}

/** The same blocks of a contract that nobody watches, already looked at. */
async function storeOnly(world: World): Promise<number> {
  const { db } = getDb();
  const unwatched = { ...world, address: makeAddress() };
  const made = Array.from({ length: BLOCKS }, () => blockOf(unwatched, ++blocksMade));
  const startedAt = performance.now();
  for (const events of made) await db.transaction((tx) => receiveEvents(tx, events));
  const ms = performance.now() - startedAt;
  await db.execute(sql`update event set matched_at = now() where address = ${unwatched.address}`);
  return ms;
}
