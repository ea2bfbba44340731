import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { inboxMessage } from "#db/schema/outbox.ts";
import {
  makeDelivery,
  makeExecution,
  makeInboxMessage,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeWorkflow,
  makeWorkspace,
  NOW,
  subscriberContext,
} from "#server/testing/factories.ts";
import { findInboxMessage } from "./find-inbox-message.ts";
import { getInboxMessage } from "./get-inbox-message.ts";
import { listInbox, listInboxSchema } from "./list-inbox.ts";
import { markAllRead, updateInboxMessages, updateInboxSchema } from "./update-inbox-message.ts";

type Workspace = Awaited<ReturnType<typeof makeWorkspace>>;

async function makePerson(of: Workspace) {
  const row = await makeSubscriber(of);
  const execution = await makeExecution({ run: await makeRun(await makeWorkflow(of)), subscriber: row });
  const makeDelivered = (o: Parameters<typeof makeDelivery>[1] = {}) =>
    makeDelivery(execution, { state: "delivered", doneAt: NOW, ...o });
  const makeMessage = async (o: Parameters<typeof makeInboxMessage>[1] = {}) =>
    makeInboxMessage(await makeDelivered(), o);
  return { ctx: subscriberContext(of, row), makeMessage, makeDelivered };
}
const list = (ctx: Parameters<typeof listInbox>[0], o: Record<string, unknown> = {}) =>
  listInbox(ctx, listInboxSchema.parse(o));
const titles = async (...of: Parameters<typeof list>) => (await list(...of)).messages.map(({ title }) => title);
const stored = async (id: number) => (await getDb().db.select().from(inboxMessage).where(eq(inboxMessage.id, id)))[0];

test("default: what came is listed newest first with its topic, and one is opened with why it came", async () => {
  const of = await makeWorkspace();
  const { ctx, makeMessage } = await makePerson(of);
  const topic = await makeTopic(of, { icon: "scale" });
  const first = await makeMessage({ title: "First", topicId: topic.id });
  await makeMessage({ title: "Second", readAt: NOW });
  const { messages, unreadCount, next } = await list(ctx);
  expect(messages.map(({ title }) => title)).toEqual(["Second", "First"]);
  expect([messages[1]?.topic?.icon, unreadCount, next]).toEqual(["scale", 1, null]);
  const open = await getInboxMessage(ctx, { id: first.id });
  expect(open).toMatchObject({ topicName: topic.name, blockNumber: 1, message: { title: "First" } });
  expect(open.sent[0]).toMatchObject({ channel: "in-app", state: "delivered" });
});

test("behavior: a message is found by its execution, by its own subscriber only", async () => {
  const of = await makeWorkspace();
  const [one, other] = [await makePerson(of), await makePerson(of)];
  const message = await one.makeMessage();
  const { executionId } = message;
  expect(await findInboxMessage(one.ctx, { executionId })).toBe(message.id);
  expect(await findInboxMessage(other.ctx, { executionId })).toBeUndefined();
  expect(await findInboxMessage(one.ctx, { executionId: 999_999 })).toBeUndefined();
});

test("behavior: saved and archived have their own lists, and words find messages", async () => {
  const { ctx, makeMessage } = await makePerson(await makeWorkspace());
  await makeMessage({ title: "Saved one", savedAt: NOW });
  await makeMessage({ title: "Put away", archivedAt: NOW });
  await makeMessage({ title: "At 50 %", body: "a_b" });
  expect(await titles(ctx)).toEqual(["At 50 %", "Saved one"]);
  expect(await titles(ctx, { tab: "saved" })).toEqual(["Saved one"]);
  expect(await titles(ctx, { tab: "archived" })).toEqual(["Put away"]);
  expect(await titles(ctx, { search: "50 %" })).toEqual(["At 50 %"]);
  expect(await titles(ctx, { search: "A_B" })).toEqual(["At 50 %"]);
  expect(await titles(ctx, { search: "%" })).toEqual(["At 50 %"]);
});

test("behavior: a long inbox comes in pages", async () => {
  const { ctx, makeMessage } = await makePerson(await makeWorkspace());
  for (let n = 0; n < 31; n++) await makeMessage({ title: `No. ${n}` });
  const page = await list(ctx);
  expect([page.messages.length, page.next]).toEqual([30, page.messages.at(-1)?.id]);
  expect(await titles(ctx, { cursor: page.next })).toEqual(["No. 0"]);
});

test("behavior: each mark is set and taken back without touching the others", async () => {
  const { ctx, makeMessage } = await makePerson(await makeWorkspace());
  const { id } = await makeMessage();
  await updateInboxMessages(ctx, { ids: [id], read: true, saved: true });
  await updateInboxMessages(ctx, { ids: [id], verdict: "useful" });
  expect(await stored(id)).toMatchObject({ readAt: NOW, savedAt: NOW, verdict: "useful", archivedAt: null });
  await updateInboxMessages(ctx, { ids: [id], saved: false, verdict: null });
  expect(await stored(id)).toMatchObject({ readAt: NOW, savedAt: null, verdict: null });
});

test("behavior: marking all as read marks one's own only", async () => {
  const of = await makeWorkspace();
  const [me, other] = [await makePerson(of), await makePerson(of)];
  await me.makeMessage();
  const theirs = await other.makeMessage();
  await markAllRead(me.ctx);
  expect((await list(me.ctx)).unreadCount).toBe(0);
  expect(await stored(theirs.id)).toMatchObject({ readAt: null });
});

test("error: another subscriber's message, or another workspace's, is not here and is not touched", async () => {
  const of = await makeWorkspace();
  const me = await makePerson(of);
  const mine = await me.makeMessage();
  const theirs = await (await makePerson(of)).makeMessage();
  const foreign = await (await makePerson(await makeWorkspace())).makeMessage();
  for (const { id } of [theirs, foreign]) {
    await expect(getInboxMessage(me.ctx, { id })).rejects.toMatchObject({ code: "not-found" });
    await expect(updateInboxMessages(me.ctx, { ids: [id], archived: true })).rejects.toMatchObject({
      code: "not-found",
    });
  }
  await updateInboxMessages(me.ctx, { ids: [mine.id, theirs.id], archived: true });
  expect(await stored(mine.id)).toMatchObject({ archivedAt: NOW });
  expect(await stored(theirs.id)).toMatchObject({ archivedAt: null });
});

test("args: a change must change something", () => {
  expect(updateInboxSchema.safeParse({ ids: [1] }).success).toBe(false);
  expect(updateInboxSchema.safeParse({ ids: [], read: true }).success).toBe(false);
});

test("behavior: a correction and what it takes back know each other, and go their own ways", async () => {
  const { ctx, makeMessage, makeDelivered } = await makePerson(await makeWorkspace());
  const told = await makeMessage({ title: "Health factor 1.08" });
  const correction = await makeInboxMessage(await makeDelivered({ correctsId: told.deliveryId }), {
    title: "Corrected",
  });
  const other = await makeMessage({ title: "Another" });
  const { messages } = await list(ctx);
  expect(messages.map(({ id, takenBackById, isCorrection }) => ({ id, takenBackById, isCorrection }))).toEqual([
    { id: other.id, takenBackById: null, isCorrection: false },
    { id: correction.id, takenBackById: null, isCorrection: true },
    { id: told.id, takenBackById: correction.id, isCorrection: false },
  ]);
  const open = await getInboxMessage(ctx, { id: told.id });
  expect(open).toMatchObject({ takenBackBy: { id: correction.id, title: "Corrected" }, corrects: null });
  expect(open.sent).toHaveLength(2);
  const opened = await getInboxMessage(ctx, { id: correction.id });
  expect(opened).toMatchObject({ takenBackBy: null, corrects: { id: told.id }, isCorrection: true });
  expect(opened.sent).toHaveLength(1);
});

test("behavior: a correction of what another channel carried leads nowhere", async () => {
  const { ctx, makeDelivered } = await makePerson(await makeWorkspace());
  const sent = await makeDelivered({ channel: "telegram" });
  const correction = await makeInboxMessage(await makeDelivered({ correctsId: sent.id }));
  expect(await getInboxMessage(ctx, { id: correction.id })).toMatchObject({ isCorrection: true, corrects: null });
});
