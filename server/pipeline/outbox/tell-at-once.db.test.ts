import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { delivery, inboxMessage, snooze } from "#db/schema/outbox.ts";
import { workflow } from "#db/schema/workflow.ts";
import { inApp } from "#server/catalog/channels/in-app/in-app.ts";
import { makePorts } from "#server/testing/channel-conformance.ts";
import { makePreference, makeRun, makeSubscriber } from "#server/testing/factories.ts";
import {
  createTestClock,
  createTestOutbox,
  makeDrafted,
  makeStage,
  readAttempts,
  readDeliveries,
  type Stage,
} from "#server/testing/outbox-world.ts";

beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message`));

const { db } = getDb();

/** An outbox with the real inbox, whose lane nobody empties. */
function makeOutbox() {
  const writeInbox = () => Promise.reject(new Error("nothing was to go by a lane"));
  return createTestOutbox({ channels: [inApp.create(makePorts({ writeInbox }))], clock: createTestClock() });
}

const outbox = makeOutbox();
const hand = (drafted: Awaited<ReturnType<typeof makeDrafted>>[]) =>
  db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
const statesOf = async (stage: Stage) =>
  (await readDeliveries(stage.workspace.id)).map(({ state, reason, attempts }) => [state, reason, attempts]);

async function readInbox(stage: Stage) {
  const rows = await db.execute<{ title: string; body: string; why: string; execution: string }>(sql`
    select title, body, why, execution_id as execution from inbox_message
    where workspace_id = ${stage.workspace.id}::bigint order by id`);
  return rows.map((row) => ({ ...row, execution: Number(row.execution) }));
}

test("default: a message for the inbox stands there when its draft is committed, with its attempt", async () => {
  const stage = await makeStage();
  const drafted = await makeDrafted(stage, { draft: { channel: "in-app" } });
  await hand([drafted]);
  const why = "Your health factor is below 1.25.";
  const message = { title: "Health factor 1.08", body: "Act soon.", why, execution: drafted.execution.id };
  expect(await readInbox(stage)).toEqual([message]);
  expect(await statesOf(stage)).toEqual([["delivered", null, 1]]);
  expect(await readAttempts()).toMatchObject([{ number: 1, outcome: "accepted", detail: "In the inbox." }]);
  await outbox.take();
  await outbox.settled();
  expect(await readInbox(stage)).toEqual([message]);
});

test("behavior: a transaction that fails has told nobody", async () => {
  const stage = await makeStage();
  const drafted = await makeDrafted(stage, { draft: { channel: "in-app" } });
  const failing = db.transaction(async (tx) => {
    await outbox.receiveDrafts(tx, [drafted]);
    throw new Error("the worker died");
  });
  await expect(failing).rejects.toThrow("the worker died");
  expect([await readInbox(stage), await statesOf(stage)]).toEqual([[], []]);
});

test("behavior: the last look comes before it as before every send", async () => {
  const optedOut = await makeStage();
  const subscriber = await makeSubscriber(optedOut.workspace);
  const drafted = await makeDrafted(optedOut, { subscriber, draft: { channel: "in-app" } });
  await makePreference({ subscriber, topic: optedOut.topic }, { enabled: false });
  await hand([drafted]);
  const off = "The subscriber turned off Liquidation risk before this was sent.";
  expect([await statesOf(optedOut), await readInbox(optedOut)]).toEqual([[["suppressed", off, 0]], []]);
  const archived = await makeStage();
  await db.update(workflow).set({ state: "archived" }).where(eq(workflow.id, archived.workflow.id));
  await hand([await makeDrafted(archived, { draft: { channel: "in-app" } })]);
  const gone = "The workflow was archived before this was sent.";
  expect([await statesOf(archived), await readInbox(archived)]).toEqual([[["cancelled", gone, 0]], []]);
});

test("behavior: the same again, after a fork too, is one message, and belongs to where its event stands", async () => {
  const stage = await makeStage();
  const first = await makeDrafted(stage, { draft: { channel: "in-app" } });
  await hand([first]);
  await hand([first, first]);
  const again = await makeRun(stage.workflow, { eventKey: stage.run.eventKey });
  const subscriber = { id: first.execution.subscriberId };
  const second = await makeDrafted({ ...stage, run: again }, { subscriber, draft: { channel: "in-app" } });
  expect(await hand([second])).toEqual({ before: [first.execution.id], isWaiting: false });
  expect((await readInbox(stage)).map(({ execution }) => execution)).toEqual([second.execution.id]);
  expect(await readAttempts()).toHaveLength(1);
});

test("behavior: one more of what its subscriber snoozed stays out of sight as long, unless it is urgent", async () => {
  const stage = await makeStage();
  const subscriber = await makeSubscriber(stage.workspace);
  const until = new Date("2026-08-01T00:00:00Z");
  const identityOf = (nodeId: string) => `${stage.workflow.id}:${nodeId}:${stage.run.eventKey}`;
  const snoozed = ["tell", "warn"].map((nodeId) => identityOf(nodeId));
  const row = { subscriberId: subscriber.id, workspaceId: stage.workspace.id, until };
  await db.insert(snooze).values(snoozed.map((identity) => ({ ...row, identity })));
  const drafted = await makeDrafted(stage, { subscriber, draft: { channel: "in-app" } });
  const [draft] = drafted.drafts;
  if (!draft) throw new Error("a draft was made");
  await hand([{ ...drafted, drafts: [draft, { ...draft, nodeId: "warn", urgency: "urgent" }] }]);
  const rows = await db
    .select({ urgency: inboxMessage.urgency, until: inboxMessage.snoozedUntil })
    .from(inboxMessage)
    .where(eq(inboxMessage.workspaceId, stage.workspace.id))
    .orderBy(inboxMessage.id);
  expect(rows).toEqual([
    { urgency: "normal", until },
    { urgency: "urgent", until: null },
  ]);
});

test("behavior: what was cancelled before it was told is told when its event comes back", async () => {
  const stage = await makeStage();
  const drafted = await makeDrafted(stage, { draft: { channel: "in-app" } });
  await db.update(run).set({ state: "cancelled" }).where(eq(run.id, stage.run.id));
  await hand([drafted]);
  expect(await readInbox(stage)).toEqual([]);
  await db.update(run).set({ state: "running" }).where(eq(run.id, stage.run.id));
  await hand([drafted]);
  expect(await readInbox(stage)).toHaveLength(1);
  const [row] = await db.select().from(delivery).where(eq(delivery.workspaceId, stage.workspace.id));
  expect(row).toMatchObject({ state: "delivered", attempts: 1, round: 1 });
});
