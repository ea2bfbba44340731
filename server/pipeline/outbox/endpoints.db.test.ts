import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery, endpoint, inboxMessage } from "#db/schema/outbox.ts";
import type { Parcel, SendResult } from "#server/catalog/define-channel.ts";
import { listEndpoints } from "#server/services/endpoint/list-endpoints.ts";
import { turnEndpoint } from "#server/services/endpoint/turn-endpoint.ts";
import { getInboxMessage } from "#server/services/inbox/get-inbox-message.ts";
import { makeChannelAddress, makeMember, makeSubscriber, subscriberContext } from "#server/testing/factories.ts";
import {
  createTestChannel,
  createTestClock,
  createTestOutbox,
  makeDrafted,
  makeStage,
  type Stage,
} from "#server/testing/outbox-world.ts";
import { attemptsMax } from "./backoff.ts";
import { createEndpointStore } from "./endpoint-store.ts";
import { createInboxWriter } from "./inbox-writer.ts";
import { receiveTest } from "./receive-test.ts";

const GONE: SendResult = { kind: "refused", endpointOff: "It answered 410: it wants no more calls", detail: "410." };
const content = { kind: "web-call" as const, method: "POST" as const, headers: [], body: {} };

function makeHooks(answer: () => SendResult) {
  const clock = createTestClock();
  const hook = createTestChannel("webhook", { linkable: false, answer });
  const email = createTestChannel("email");
  const inApp = createTestChannel("in-app");
  const outbox = createTestOutbox({ channels: [hook.channel, email.channel, inApp.channel], clock });
  const send = async () => {
    await outbox.take();
    await outbox.settled();
  };
  const call = async (stage: Stage, target: string) => {
    const drafted = await makeDrafted(stage, { draft: { channel: "webhook", target, content } });
    await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]));
  };
  return { clock, hook, email, inApp, send, call };
}

/** Opens what the inbox channel was given for somebody, as their page does. */
async function createInbox({ workspace }: Stage, subscriberId: number, parcels: Parcel[]) {
  const parcel = parcels.find((one) => one.subscriberId === subscriberId);
  if (!parcel) throw new Error("nothing was told");
  await createInboxWriter(getDb().db, () => parcel.occurredAt)(parcel);
  const [row] = await getDb().db.select().from(inboxMessage).where(eq(inboxMessage.deliveryId, parcel.deliveryId));
  return getInboxMessage(subscriberContext(workspace, { id: subscriberId, address: parcel.wallet }), {
    id: row?.id ?? 0,
  });
}

const endpointsOf = (stage: Stage) =>
  getDb().db.select().from(endpoint).where(eq(endpoint.workspaceId, stage.workspace.id));

test("default: an address that wants no more is off, and its team hears of it elsewhere, once", async () => {
  const stage = await makeStage({ credits: 20 });
  const owner = await makeMember(stage.workspace, { role: "owner" });
  const known = await makeSubscriber(stage.workspace, { address: owner.actor.address });
  await makeChannelAddress(known, { target: "owner@example.com" });
  const operator = await makeMember(stage.workspace, { role: "operator" });
  await makeMember(stage.workspace, { role: "viewer" });
  const { email, inApp, send, call } = makeHooks(() => GONE);
  const test = { workspaceId: stage.workspace.id, subscriberId: known.id, channel: "email", sender: "Us" };
  await getDb().db.transaction((tx) => receiveTest(tx, { ...test, now: new Date(0) }));
  await send();
  email.sent.length = 0;
  for (const event of [1, 2, 3]) await call(stage, `https://hooks.example.com/alerts?event=${event}`);
  await send();
  await send();
  expect(await endpointsOf(stage)).toMatchObject([
    { url: "https://hooks.example.com/alerts", state: "off", reason: "It answered 410: it wants no more calls" },
  ]);
  expect(email.sent).toMatchObject([
    { target: "owner@example.com", content: { subject: "Web calls to hooks.example.com are off" } },
  ]);
  // the operator was never a subscriber, and reads it in the inbox
  expect(inApp.sent.map(({ wallet }) => wallet).toSorted()).toEqual(
    [owner.actor.address, operator.actor.address].toSorted(),
  );
  const inbox = await createInbox(stage, known.id, inApp.sent);
  expect(inbox.sent.map(({ channel }) => channel).toSorted()).toEqual(["email", "in-app"]);
  const notices = await getDb()
    .db.select()
    .from(delivery)
    .where(and(eq(delivery.workspaceId, stage.workspace.id), eq(delivery.nodeId, "notice")));
  expect(notices.map(({ priceMilli, state }) => [priceMilli, state])).toEqual(Array(3).fill([0, "delivered"]));
});

test("behavior: one that took nothing for three days is off; one that took something else meanwhile is not", async () => {
  const stage = await makeStage({ credits: 20 });
  await makeMember(stage.workspace, { role: "owner" });
  let isUp = true;
  const { clock, inApp, send, call } = makeHooks(() =>
    isUp ? { kind: "accepted", detail: "200." } : { kind: "retry", detail: "503." },
  );
  const tire = async (target: string, meanwhile: () => Promise<void>) => {
    isUp = false;
    await call(stage, target);
    for (let i = 0; i < attemptsMax("webhook"); i++) {
      await send();
      clock.advance(i === 7 ? 0 : 86_400);
      if (i === 7) await meanwhile();
      if (i === 7) clock.advance(86_400);
    }
  };
  await tire("https://well.example.com/a", async () => {
    isUp = true;
    await call({ ...stage }, "https://well.example.com/a?other");
    await send();
    isUp = false;
  });
  await tire("https://away.example.com/a", async () => undefined);
  await send();
  expect((await endpointsOf(stage)).map(({ url, state, reason }) => [url, state, reason])).toEqual([
    ["https://away.example.com/a", "off", "It took no call for 3 days"],
  ]);
  expect(inApp.sent).toHaveLength(1);
});

test("behavior: what is known of an address is kept, and one that is off stays so whatever it repeats", async () => {
  const stage = await makeStage();
  const { clock } = makeHooks(() => GONE);
  const store = createEndpointStore(getDb().db, clock.now);
  const url = "https://hooks.example.com/a";
  const { id } = stage.workspace;
  expect(await store.read(id, url)).toBeUndefined();
  await store.write(id, url, "it answered 404");
  expect(await store.read(id, url)).toEqual({ state: "unproven", reason: "it answered 404" });
  await store.write(id, url, null);
  expect(await store.read(id, url)).toEqual({ state: "on", reason: null });
  const ctx = await makeMember(stage.workspace, { role: "operator" });
  const [row] = (await listEndpoints(ctx)).endpoints;
  await turnEndpoint(ctx, { id: row?.id ?? 0, isOn: false });
  await store.write(id, url, null);
  expect(await store.read(id, url)).toEqual({ state: "off", reason: "A member turned it off" });
  await turnEndpoint(ctx, { id: row?.id ?? 0, isOn: true });
  expect(await store.read(id, url)).toEqual({ state: "unproven", reason: null });
});

test("error: another workspace's address is not here, and a viewer turns none", async () => {
  const [stage, other] = [await makeStage(), await makeStage()];
  const store = createEndpointStore(getDb().db, createTestClock().now);
  await store.write(stage.workspace.id, "https://hooks.example.com/a", null);
  const [row] = await endpointsOf(stage);
  const stranger = await makeMember(other.workspace, { role: "operator" });
  expect((await listEndpoints(stranger)).endpoints).toEqual([]);
  await expect(turnEndpoint(stranger, { id: row?.id ?? 0, isOn: false })).rejects.toThrow("This address");
  const viewer = await makeMember(stage.workspace, { role: "viewer" });
  await expect(turnEndpoint(viewer, { id: row?.id ?? 0, isOn: false })).rejects.toThrow("operator");
});
