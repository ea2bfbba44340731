import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { Urgency } from "#server/contract/message.ts";
import { recordingEnqueue } from "#server/testing/fake-hand-overs.ts";
import { ALERT, CORRECTION, makeWorld, tell } from "#server/testing/told-world.ts";
import { takeUndone } from "./audience/take-undone.ts";
import type { CorrectTold } from "./hand-overs.ts";
import { correctTold } from "./outbox/correct-told.ts";

const { db } = getDb();

// each test has the triggers to itself
beforeEach(() => db.update(trigger).set({ active: false }));

test("behavior: an alert by one channel alone is taken back there and in the app", async () => {
  const message = { subject: ["By mail"], body: ["Act."] };
  const more = {
    mail: { type: "email", v: 1, name: "", config: { message, urgency: "normal" as Urgency, topicId: null } },
  };
  const world = await makeWorld({ more });
  const { block } = await tell(world);
  expect(world.app()).toEqual([ALERT]);
  await world.fork(block);
  await world.read(world.block(10));
  await world.settle();
  expect(world.emails().toSorted()).toEqual(["By mail", "Correction: By mail", CORRECTION, ALERT].toSorted());
  expect(world.app().toSorted()).toEqual(["Correction: By mail", CORRECTION, ALERT].toSorted());
});

test("behavior: a web call is taken back by a POST that says so and names the first by its id", async () => {
  const config = {
    method: "PUT",
    url: ["https://hooks.example.com/a"],
    headers: [
      { name: "X-Key", secret: "KEY" },
      { name: "Content-Type", value: "text/plain" },
    ],
    body: [{ name: "hf", ref: ["when", "healthFactor"] }],
  };
  const world = await makeWorld({ more: { hook: { type: "webhook", v: 1, name: "", config } } });
  const { block } = await tell(world);
  await world.fork(block);
  await world.read(world.block(10));
  await world.settle();
  expect(world.sent.webhook).toHaveLength(2);
  expect(world.sent.webhook[1]).toMatchObject({
    target: "https://hooks.example.com/a",
    content: {
      method: "POST",
      headers: [{ name: "X-Key", secret: "KEY" }],
      body: {
        kind: "correction",
        corrects: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
        because: "gone",
        original: { method: "PUT", body: { hf: "1.08" } },
      },
    },
  });
});

test("behavior: D1 sweeps that die, by several workers at once, and again, take back once", async () => {
  const world = await makeWorld();
  const { block } = await tell(world);
  await world.fork(block);
  await world.read(world.block(10));
  world.clock.advance(31);
  const dying: CorrectTold = async (tx, told) => {
    await correctTold(tx, told);
    throw new Error("killed here");
  };
  const { enqueue } = recordingEnqueue();
  const at = { limit: 10, now: world.clock.now() };
  await expect(takeUndone({ db, enqueue, correctTold: dying }, at)).rejects.toThrow("killed here");
  await Promise.all(Array.from({ length: 4 }, () => world.sweep()));
  await world.settle();
  expect(world.emails()).toEqual([ALERT, CORRECTION]);
});

test("behavior: many messages are taken back in bounded batches, each once", async () => {
  const world = await makeWorld();
  const { block } = await tell(world);
  const extra = 1_200;
  await db.execute(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, effect_key, channel,
      urgency, content, why, state, next_at, occurred_at, created_at)
    select workspace_id, workflow_id, run_id, -g, subscriber_id, node_id, effect_key || ':' || g, channel,
      urgency, content, why, state, next_at, occurred_at, created_at
    from delivery, generate_series(1, ${extra}::integer) g
    where workflow_id = ${world.workflow.id}::bigint and channel = 'in-app'`);
  await world.fork(block);
  await world.read(world.block(10));
  world.clock.advance(31);
  const sweeps: (Date | null | undefined)[] = [];
  while ((await world.sweep()) > 0) sweeps.push((await world.runs())[0]?.correctedAt);
  expect(sweeps.map((at) => at !== null)).toEqual([false, false, true]);
  const corrections = (await world.deliveries()).filter(({ correctsId }) => correctsId !== null);
  expect(corrections).toHaveLength(extra + 2);
  expect(new Set(corrections.map(({ correctsId }) => correctsId)).size).toBe(extra + 2);
});
