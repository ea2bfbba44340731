import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { logInterest, trigger } from "#db/schema/workflow.ts";
import { eventTopic } from "#server/catalog/abi.ts";
import { protocols } from "#server/catalog/protocols/index.ts";
import { BUG_REASON } from "#server/kernel/take-safely.ts";
import { createFakeChain } from "#server/testing/fake-chain.ts";
import { type LogSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { byBlock, type MainnetLog, sampleLogs } from "#server/testing/mainnet-logs.ts";
import { makeReadingWorld } from "#server/testing/reading-world.ts";
import { createReceiveRuns } from "../audience/receive-runs.ts";
import { takeEvents } from "../match/take-events.ts";

const { db } = getDb();
const EVENTS = new Map(protocols.flatMap(({ events }) => events.map((event) => [eventTopic(event), event])));

/** Every contract that logs an event of a known protocol is watched for it, and all other logs are wanted too. */
async function watchAll(chainId: number, logs: readonly MainnetLog[]): Promise<number> {
  const pairs = new Map(logs.map(({ address, topics }) => [`${address}:${topics[0]}`, { address, topic0: topics[0] }]));
  const specs = [...pairs.values()].flatMap(({ address, topic0 }): LogSpec[] => {
    const event = topic0 && EVENTS.get(topic0);
    return event ? [{ kind: "log", chainId, address, topic0, event, units: {}, filters: [] }] : [];
  });
  const { workflow, version, trigger: first } = await makeLiveWorkflow();
  await db.insert(logInterest).values({ triggerId: first.id, chainId, purpose: "match" });
  const common = { workspaceId: workflow.workspaceId, workflowId: workflow.id, versionId: version.id };
  await db.insert(trigger).values(
    specs.map((spec) => {
      const { address, topic0 } = spec;
      return { ...common, nodeId: `${address}:${topic0}`, kind: "log" as const, chainId, address, topic0, spec };
    }),
  );
  return specs.length;
}

/** Feeds logs through all of ingest and match, a block for each of theirs. */
async function replay(logs: readonly MainnetLog[]) {
  const world = await makeReadingWorld();
  const watched = await watchAll(world.chainId, logs);
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.patientReader(chain);
  await process.step();
  for (const block of byBlock(logs)) {
    chain.mine(
      ...block.map(({ address, topics, data, transactionHash: txHash }) => ({ address, topics, data, txHash })),
    );
  }
  await process.readAll();
  const receiveRuns = createReceiveRuns({ reopenExecutions: async () => undefined });
  const match = { db, receiveRuns, enqueue: process.deps.enqueue, chainName: () => "Ethereum" };
  while ((await takeEvents(match, { limit: 500, now: world.clock.now })) > 0);
  const [row] = await db.execute<{ stored: number; waiting: number; runs: number; read: number; bugs: number }>(sql`
    select count(*)::int as stored, count(*) filter (where matched_at is null)::int as waiting,
      (select count(*)::int from run r join event e on e.id = r.event_id where e.chain_id = ${world.chainId}::int) as runs,
      (select count(*)::int from run r join event e on e.id = r.event_id
        where e.chain_id = ${world.chainId}::int and r.state <> 'failed') as read,
      (select count(*)::int from run where reason = ${BUG_REASON}) as bugs
    from event where chain_id = ${world.chainId}::int`);
  return { ...row, watched, unaccounted: await world.unaccounted() };
}

test("default: real logs of Ethereum go through ingest and match without one exception", async () => {
  const logs = sampleLogs();
  const outcome = await replay(logs);
  expect(outcome).toMatchObject({ stored: logs.length, waiting: 0, bugs: 0, unaccounted: 0 });
  expect(outcome.watched).toBeGreaterThan(50);
  // transfers of unlike standards share a signature: some are told as unreadable, never as something else
  expect(outcome.read).toBeGreaterThan(50);
});
