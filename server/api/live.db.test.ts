import { afterAll, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { type Change, notifyChange } from "#server/kernel/notify.ts";
import { apiContext } from "#server/testing/api-context.ts";
import { makeActor, makeMember, makeSubscriber, makeWorkspace } from "#server/testing/factories.ts";
import { type Listener, type LiveMessage, liveChanges } from "./live.ts";
import { createCaller } from "./root.ts";

const HERE = 1;
const THERE = 2;
const open: AbortController[] = [];
afterAll(() => {
  for (const controller of open) controller.abort();
});

/** Listening has begun when this gives back. */
async function listen(listener: Listener) {
  const controller = new AbortController();
  open.push(controller);
  const messages = liveChanges(listener, controller.signal);
  expect((await messages.next()).value).toEqual({ topics: "all" });
  return { messages, controller };
}

const say = (...changes: Change[]) =>
  getDb().db.transaction(async (tx) => {
    for (const change of changes) await notifyChange(tx, change);
  });

/** What is heard until `until` has come, in one. */
async function hear(messages: AsyncGenerator<LiveMessage>, until: Change["topic"]): Promise<string[]> {
  const heard: string[] = [];
  while (!heard.includes(until)) {
    const { value, done } = await messages.next();
    if (done) throw new Error("the listening ended");
    heard.push(...(value as LiveMessage).topics);
  }
  return heard.sort();
}

test("default: a member hears the workspace, each topic once, and nobody else's", async () => {
  const { messages } = await listen({ kind: "member", workspaceId: HERE });
  await say(
    { workspaceId: THERE, topic: "credit" },
    { workspaceId: HERE, topic: "run" },
    { workspaceId: HERE, topic: "run" },
    { workspaceId: HERE, topic: "inbox", subscriberId: 5 },
    { workspaceId: HERE, topic: "workflow" },
  );
  expect(await hear(messages, "workflow")).toEqual(["inbox", "run", "workflow"]);
});

test("behavior: a subscriber hears their own, and changed topics", async () => {
  const { messages } = await listen({ kind: "subscriber", workspaceId: HERE, subscriberId: 5 });
  await say(
    { workspaceId: HERE, topic: "run" },
    { workspaceId: HERE, topic: "delivery", subscriberId: 6 },
    { workspaceId: THERE, topic: "preference", subscriberId: 5 },
    { workspaceId: HERE, topic: "inbox", subscriberId: 5 },
    { workspaceId: HERE, topic: "topic" },
  );
  expect(await hear(messages, "topic")).toEqual(["inbox", "topic"]);
});

test("behavior: the admin hears everything", async () => {
  const { messages } = await listen({ kind: "admin" });
  await say({ workspaceId: HERE, topic: "run" }, { workspaceId: THERE, topic: "credit" });
  expect(await hear(messages, "credit")).toEqual(["credit", "run"]);
});

test("behavior: a change that is taken back is not heard", async () => {
  const { messages } = await listen({ kind: "member", workspaceId: HERE });
  const back = getDb().db.transaction(async (tx) => {
    await notifyChange(tx, { workspaceId: HERE, topic: "secret" });
    throw new Error("taken back");
  });
  await expect(back).rejects.toThrow("taken back");
  await say({ workspaceId: HERE, topic: "run" });
  expect(await hear(messages, "run")).toEqual(["run"]);
});

test("behavior: what is said while nobody waits is kept", async () => {
  const { messages } = await listen({ kind: "member", workspaceId: HERE });
  await say({ workspaceId: HERE, topic: "run" });
  await say({ workspaceId: HERE, topic: "member" });
  expect(await hear(messages, "member")).toEqual(["member", "run"]);
});

test("behavior: many pages are one connection to the database", async () => {
  await Promise.all(Array.from({ length: 50 }, () => listen({ kind: "member", workspaceId: HERE })));
  const [row] = await getDb().db.execute<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and query ilike 'listen%'`,
  );
  expect(row?.n).toBe(1);
});

test("behavior: leaving ends it", async () => {
  const { messages, controller } = await listen({ kind: "member", workspaceId: HERE });
  const next = messages.next();
  controller.abort();
  expect(await next).toMatchObject({ done: true });
});

test("behavior: the door tells members from subscribers, and keeps others out", async () => {
  const of = await makeWorkspace();
  const member = await makeMember(of);
  const subscriber = await makeSubscriber(of);
  const first = async (actor: Parameters<typeof apiContext>[0], workspace: string | null) => {
    const changes = await createCaller(apiContext(actor)).live.changes({ workspace });
    const messages = changes[Symbol.asyncIterator]();
    const { value } = await messages.next();
    await messages.return?.(undefined);
    return value;
  };
  const all = { topics: "all" };
  expect(await first(member.actor, of.slug)).toEqual(all);
  expect(await first(makeActor({ address: subscriber.address }), of.slug)).toEqual(all);
  expect(await first(makeActor({ isAdmin: true }), null)).toEqual(all);
  await expect(first(member.actor, null)).rejects.toThrow("This is for the installation's admin.");
  await expect(first(member.actor, "nowhere")).rejects.toThrow("This workspace is not here.");
  await expect(first(null, of.slug)).rejects.toThrow("Sign in with your wallet first.");
});
