import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { createOrphanEvents } from "#server/pipeline/match/orphan-events.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import { recordingEnqueue, recordingRuns } from "#server/testing/fake-hand-overs.ts";
import { makeWatchWorld } from "#server/testing/watch-world.ts";

test("behavior: what a fork undid and redid is the same event and key, with what was read in the new block", async () => {
  const world = await makeWatchWorld();
  const { db } = getDb();
  const { receiveRuns, runs } = recordingRuns();
  const match = { db, receiveRuns, enqueue: recordingEnqueue().enqueue, chainName: () => "Demo chain" };
  const work = async () => {
    await world.look({ receiveEvents });
    await takeEvents(match, { limit: 10, now: world.clock.now });
    return db.select().from(event).where(eq(event.triggerId, world.trigger.id));
  };
  const { address } = await world.follow("1.30");
  world.chain.set(address, "1.2");
  await world.mine();
  const [first] = await work();
  const blockHashes = await world.fork(1);
  const orphanEvents = createOrphanEvents({ cancelRuns: async () => undefined });
  await db.transaction((tx) => orphanEvents(tx, { chainId: world.chainId, blockHashes, now: world.clock.now }));
  world.chain.set(address, "1.1");
  await world.mine();
  await world.mine();
  const again = await work();
  expect(again).toHaveLength(1);
  expect(again[0]).toMatchObject({ id: first?.id, orphanedAt: null, sourceKey: first?.sourceKey });
  expect(again[0]?.blockHash).toBe(world.chain.head().hash);
  expect(again[0]?.blockNumber).toBe(world.chain.head().number);
  expect(runs.map((run) => run.eventKey)).toEqual([runs[0]?.eventKey, runs[0]?.eventKey]);
  expect(runs[1]?.values.$block).toBe(String(world.chain.head().number));
});
