import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { handleSignal } from "#server/api/handle-signal.ts";
import { limits } from "#server/kernel/limits.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { receiveSignals } from "#server/pipeline/match/receive-events.ts";
import { makeLiveWorkflow } from "#server/testing/live-workflow.ts";

const { db } = getDb();
const FIELDS = [{ name: "price", kind: "number" as const, unit: "USD" }];
let doors = 0;

async function door() {
  doors += 1;
  const token = `token-${doors}`;
  const live = await makeLiveWorkflow({ trigger: { kind: "signal", fields: FIELDS }, tokenHash: sha256(token) });
  return { ...live, token };
}

async function post(token: string, o: { body?: string; key?: string } = {}) {
  const request = new Request(`http://localhost/api/signals/${token}`, {
    method: "POST",
    body: o.body ?? JSON.stringify({ price: "12.5" }),
    headers: o.key ? { "idempotency-key": o.key } : {},
  });
  const response = await handleSignal(request, { params: Promise.resolve({ token }) });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
}

const eventsOf = (triggerId: number) => db.select().from(event).where(eq(event.triggerId, triggerId));

test("default: a signal is stored as an event of its workspace and answered with 202", async () => {
  const { token, trigger: own, workspace } = await door();
  const answer = await post(token);
  const [row] = await eventsOf(own.id);
  expect(answer).toEqual({ status: 202, type: "application/json", body: { id: String(row?.id), repeat: false } });
  expect(row).toMatchObject({ kind: "signal", tenantId: workspace.id, payload: { price: "12.5" }, matchedAt: null });
});

test("behavior: the same Idempotency-Key is taken once; without one each post is an event", async () => {
  const { token, trigger: own } = await door();
  const first = await post(token, { key: "order-7" });
  const again = await post(token, { key: "order-7", body: JSON.stringify({ price: 99 }) });
  expect(again.body).toEqual({ id: first.body.id, repeat: true });
  expect(await eventsOf(own.id)).toHaveLength(1);
  await post(token);
  await post(token);
  expect(await eventsOf(own.id)).toHaveLength(3);
});

test("behavior: the same key at once is taken once", async () => {
  const { token, trigger: own } = await door();
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(token, { key: "once" })));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(await eventsOf(own.id)).toHaveLength(1);
});

test("behavior: a key that another door is storing just then is a repeat", async () => {
  const { token, trigger: own, workspace } = await door();
  const now = new Date();
  const other = { kind: "signal" as const, triggerId: own.id, workspaceId: workspace.id, sourceKey: "shared" };
  let posting: ReturnType<typeof post> | undefined;
  await db.transaction(async (tx) => {
    await receiveSignals(tx, [{ ...other, payload: { price: "1" }, occurredAt: now, observedAt: now }]);
    posting = post(token, { key: "shared" });
    await sleep(50);
  });
  expect((await posting)?.body.repeat).toBe(true);
  expect((await eventsOf(own.id)).map(({ payload }) => payload)).toEqual([{ price: "1" }]);
});

test("error: a wrong token, and one of a paused workflow, are not found", async () => {
  const { token, trigger: own } = await door();
  expect((await post("nobody")).status).toBe(404);
  await db.update(trigger).set({ active: false }).where(eq(trigger.id, own.id));
  expect(await post(token)).toMatchObject({
    status: 404,
    type: "application/problem+json",
    body: { title: "not-found", status: 404, detail: expect.stringContaining("paused") },
  });
});

test("args: what is not JSON, too large, or has a bad key is refused and stores nothing", async () => {
  const { token, trigger: own } = await door();
  expect(await post(token, { body: "{" })).toMatchObject({
    status: 400,
    body: { detail: expect.stringMatching(/JSON/) },
  });
  const large = JSON.stringify({ price: "1".repeat(limits.signalBodyBytesMax) });
  expect(await post(token, { body: large })).toMatchObject({
    status: 400,
    body: { detail: "The body is larger than 64 KB." },
  });
  expect(await post(token, { key: "two words" })).toMatchObject({ status: 400 });
  expect(await post(token, { body: '{"price":1,"amount":2}' })).toMatchObject({
    status: 400,
    body: { detail: "The signal was not taken: amount is not a field of this signal." },
  });
  expect(await eventsOf(own.id)).toEqual([]);
});
