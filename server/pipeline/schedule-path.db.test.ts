import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { delivery } from "#db/schema/outbox.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { TimeSpec } from "#server/contract/plan.ts";
import { makeChannelAddress, makePreference, makeSubscriber } from "#server/testing/factories.ts";
import { createTestClock, giveCredits } from "#server/testing/outbox-world.ts";
import { look, makeReadChain, makeScheduled, timeSpec } from "#server/testing/schedule-world.ts";
import { createStages } from "#server/testing/whole-path.ts";

/** From a schedule's moment to what is told, every stage real. */

const { db } = getDb();

const tellAll = (base: Graph): Graph => ({
  ...base,
  nodes: {
    ...base.nodes,
    tell: {
      type: "send-message",
      v: 1,
      name: "",
      config: {
        message: { subject: ["It is ", { ref: ["when", "$time"] }], body: ["It is time."] },
        urgency: "urgent",
        topicId: null,
      },
    },
  },
  edges: { ...base.edges, "who-tell": { from: ["who", "next"], to: ["tell", "in"] } },
});

async function makeWorld(spec: (chainId: number) => TimeSpec) {
  const clock = createTestClock();
  const startAt = clock.now();
  const stages = createStages(clock);
  const chain = makeReadChain({ startAt, blockSeconds: 1, orphanEvents: stages.orphanEvents });
  await chain.begin(0);
  const one = await makeScheduled(spec(chain.chainId), startAt, {
    audience: (topicId) => ({ kind: "topic", topicId }),
    graph: tellAll,
  });
  const subscriber = await makeSubscriber(one.workspace);
  await makeChannelAddress(subscriber);
  await makePreference({ subscriber, topic: one.topic });
  await giveCredits(one.workspace.id, 10);
  await look(startAt);
  return {
    ...one,
    clock,
    chain,
    stages,
    /** Everything that is due, through to the channels. */
    work: async () => {
      await look(clock.now());
      while ((await stages.step()) > 0);
      await stages.send();
      await stages.sweep();
      while ((await stages.step()) > 0);
      await stages.send();
    },
    runs: () => db.select().from(run).where(eq(run.workflowId, one.workflow.id)).orderBy(asc(run.id)),
    deliveries: () => db.select().from(delivery).where(eq(delivery.workflowId, one.workflow.id)),
  };
}

test("default: a moment tells each follower once", async () => {
  const world = await makeWorld(() => timeSpec({ kind: "every", everySeconds: 60, from: "2020-01-01T00:00:30Z" }));
  world.clock.advance(95);
  await world.work();
  await world.work();
  expect((await world.runs()).map(({ state, values }) => [state, values.missed])).toEqual(
    (await world.moments()).map(() => ["done", "0"]),
  );
  expect(world.stages.sent.email).toHaveLength((await world.moments()).length);
});

test("behavior: M6 skipped moments leave one run that tells nobody and says why", async () => {
  const world = await makeWorld(() =>
    timeSpec(
      { kind: "every", everySeconds: 3_600, from: "2020-01-01T00:00:00Z" },
      { late: { then: "skip", afterSeconds: 600 } },
    ),
  );
  world.clock.advance(3 * 3_600 + 1_800);
  await world.work();
  const runs = await world.runs();
  expect(runs.map(({ state }) => state)).toEqual(["skipped"]);
  expect(runs[0]?.reason).toMatch(/after it happened/);
  expect(runs[0]?.values).toMatchObject({ missed: "2" });
  expect(world.stages.sent.email).toEqual([]);
});

test("behavior: M6 summarised moments are told once, without waiting for a chain", async () => {
  const world = await makeWorld(() =>
    timeSpec(
      { kind: "every", everySeconds: 3_600, from: "2020-01-01T00:00:00Z" },
      { late: { then: "summarise", afterSeconds: 600 } },
    ),
  );
  world.clock.advance(3 * 3_600 + 1_800);
  await world.work();
  expect((await world.runs()).map(({ state, values }) => [state, values.missed])).toEqual([["done", "2"]]);
  expect(world.stages.sent.email).toHaveLength(1);
});

test("behavior: R2 a height that a fork undid and the chain reached again is told once, and not taken back", async () => {
  const world = await makeWorld((chainId) => timeSpec({ kind: "height", chainId, block: 5 }));
  await world.chain.read(1, 6);
  world.clock.advance(7);
  await world.work();
  expect(world.stages.sent.email).toHaveLength(1);
  await world.chain.forkBackTo(3);
  await world.chain.read(4, 6);
  world.clock.advance(3);
  await world.work();
  world.clock.advance(600);
  await world.work();
  expect(world.stages.sent.email).toHaveLength(1);
  const runs = await world.runs();
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ state: "done", undoneAt: null });
  expect(new Set((await world.deliveries()).map(({ effectKey }) => effectKey)).size).toBe(
    (await world.deliveries()).length,
  );
});
