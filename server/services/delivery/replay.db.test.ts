import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import { makeMember } from "#server/testing/factories.ts";
import {
  balance,
  type Drafted,
  hand,
  ledgerIsRight,
  makeDrafted,
  makeReachable,
  makeStage,
  makeWorker,
  type Stage,
} from "#server/testing/outbox-world.ts";
import { makeRestClient } from "#server/testing/rest-client.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { readDeadLetters } from "./read-dead-letters.ts";
import { startReplay } from "./start-replay.ts";

// each test has the outbox to itself
beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message, replay`));

let answer: SendResult;

/** A stage with dead letters: three by one reason, two by another. */
async function makeDead() {
  const stage = await makeStage({ credits: 50 });
  const worker = makeWorker(() => answer);
  for (const [count, reason] of [
    [3, "The mail server refused (554)."],
    [2, "The mail server refused (552)."],
  ] as const) {
    answer = { kind: "refused", detail: reason };
    const drafted: Drafted[] = [];
    for (let i = 0; i < count; i++) {
      const { subscriber } = await makeReachable(stage);
      drafted.push(await makeDrafted(stage, { subscriber, draft: { channel: "email" } }));
    }
    await hand(worker, drafted);
    await worker.send();
  }
  answer = { kind: "accepted", detail: "Accepted." };
  worker.email.sent.length = 0;
  const goOn = async () => {
    worker.clock.advance(6);
    await worker.send();
    await worker.send();
  };
  return { stage, worker, goOn, ctx: await makeMember(stage.workspace, { role: "operator" }) };
}

const statesOf = async ({ workspace }: Stage) => {
  const rows = await getDb().db.select().from(delivery).where(eq(delivery.workspaceId, workspace.id));
  return rows.filter(({ channel }) => channel === "email").map(({ state }) => state);
};

test("default: dead letters are told by why, and all are taken up by one step, with their progress", async () => {
  const { stage, worker, goOn, ctx } = await makeDead();
  expect(await readDeadLetters(ctx)).toMatchObject({
    total: 5,
    groups: [
      { channel: "email", reason: "The mail server refused (554).", count: 3 },
      { channel: "email", reason: "The mail server refused (552).", count: 2 },
    ],
    replays: [],
  });
  expect(await startReplay(ctx, {})).toMatchObject({ found: 5 });
  expect((await readDeadLetters(ctx)).replays).toMatchObject([{ found: 5, replayed: 0, doneAt: null }]);
  await goOn();
  expect(await statesOf(stage)).toEqual(Array(5).fill("delivered"));
  expect(worker.email.sent).toHaveLength(5);
  expect((await readDeadLetters(ctx)).replays).toMatchObject([{ found: 5, replayed: 5, doneAt: expect.any(Date) }]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 5_000, reservedMilli: 0 });
  expect(await ledgerIsRight(stage)).toBe(true);
});

test("behavior: a filter takes up what fits, and leaves the rest dead", async () => {
  const { stage, goOn, ctx } = await makeDead();
  expect(await startReplay(ctx, { reason: "The mail server refused (552).", channel: "email" })).toMatchObject({
    found: 2,
  });
  expect(await startReplay(ctx, { channel: "telegram" })).toMatchObject({ found: 0 });
  expect(await startReplay(ctx, { workflowId: 999 })).toMatchObject({ found: 0 });
  expect(await startReplay(ctx, { before: "2020-01-01T00:00:00Z" })).toMatchObject({ found: 0 });
  await goOn();
  expect((await statesOf(stage)).toSorted()).toEqual(["dead", "dead", "dead", "delivered", "delivered"]);
  const { deliveries } = await listDeliveries(ctx, { state: "dead", channel: "email" });
  expect(deliveries.map(({ reason }) => reason)).toEqual(Array(3).fill("The mail server refused (554)."));
});

test("behavior: twice at once sends each once, and what dies again is not taken up by the same replay", async () => {
  const { stage, worker, goOn, ctx } = await makeDead();
  answer = { kind: "refused", detail: "Still not." };
  await Promise.all([startReplay(ctx, {}), startReplay(ctx, {})]);
  await goOn();
  await goOn();
  // the second replay may have found them dead again, or not dead: never more than both
  expect(worker.email.sent.length).toBeGreaterThanOrEqual(5);
  expect(worker.email.sent.length).toBeLessThanOrEqual(10);
  const { replays } = await readDeadLetters(ctx);
  expect(replays.every(({ doneAt }) => doneAt !== null)).toBe(true);
  const sent = worker.email.sent.length;
  await goOn();
  expect(worker.email.sent).toHaveLength(sent);
  expect(await statesOf(stage)).toEqual(Array(5).fill("dead"));
  expect(await balance(stage)).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
});

test("default: a team's program takes dead letters up by the API, and asks how far it is", async () => {
  const { stage, goOn } = await makeDead();
  const { ask } = await makeRestClient(stage.workspace);
  const started = await ask<{ id: number; found: number }>("POST", "/deliveries/replay", {
    body: { channel: "email" },
  });
  expect([started.status, started.body.found]).toEqual([202, 5]);
  await goOn();
  const read = await ask("GET", `/deliveries/replays/${started.body.id}`);
  expect(read.body).toMatchObject({ found: 5, replayed: 5, doneAt: expect.any(String) });
  expect((await ask("GET", "/deliveries/replays/999999")).status).toBe(404);
});

test("error: a viewer takes up nothing, and another workspace's dead letters are not here", async () => {
  const { stage } = await makeDead();
  const viewer = await makeMember(stage.workspace, { role: "viewer" });
  await expect(startReplay(viewer, {})).rejects.toThrow("operator");
  const other = await makeStage();
  const stranger = await makeMember(other.workspace, { role: "operator" });
  expect(await readDeadLetters(stranger)).toMatchObject({ total: 0, groups: [] });
  expect(await startReplay(stranger, {})).toMatchObject({ found: 0 });
});
