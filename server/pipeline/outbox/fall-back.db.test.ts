import { and, eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import { setTopicRoutes } from "#server/services/channel/set-topic-routes.ts";
import {
  makeAddress,
  makeChannelAddress,
  makeEvent,
  makeRun,
  makeSubscriber,
  makeTopic,
  subscriberContext,
} from "#server/testing/factories.ts";
import {
  balance,
  createTestChannel,
  createTestClock,
  createTestOutbox,
  ledgerIsRight,
  makeDrafted,
  makeStage,
  readDeliveries,
  type Stage,
} from "#server/testing/outbox-world.ts";
import { makeRestClient } from "#server/testing/rest-client.ts";
import { attemptsMax } from "./backoff.ts";

beforeEach(() => getDb().db.execute(sql`truncate delivery, delivery_attempt, inbox_message`));

const ACCEPTED: SendResult = { kind: "accepted", detail: "Accepted." };

/** A worker with three channels of a subscriber, who has an address on each. */
async function makeReached(answers: Partial<Record<string, () => SendResult>>) {
  const stage = await makeStage({ credits: 20 });
  const subscriber = await makeSubscriber(stage.workspace);
  const kinds = ["telegram", "web-push", "email"];
  for (const kind of kinds) await makeChannelAddress(subscriber, { kind, target: `${kind}-target` });
  const clock = createTestClock();
  const channels = kinds.map((kind) =>
    createTestChannel(kind, { linkable: true, answer: () => answers[kind]?.() ?? ACCEPTED }),
  );
  const inApp = createTestChannel("in-app");
  const outbox = createTestOutbox({ channels: [...channels, inApp].map(({ channel }) => channel), clock });
  const send = async () => {
    for (let i = 0; i < 4; i++) {
      await outbox.take();
      await outbox.settled();
    }
  };
  const hand = async (of: Stage = stage) => {
    const drafted = await makeDrafted(of, { subscriber, draft: { urgency: "urgent" } });
    await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]));
    return drafted;
  };
  const sent = () => channels.flatMap(({ channel, sent: parcels }) => parcels.map(() => channel.kind));
  return { stage, subscriber, clock, outbox, channels, inApp, send, hand, sent };
}

test("default: the next of the order takes the place of a channel that refuses for good, and is paid for once", async () => {
  const { stage, hand, send, sent } = await makeReached({
    telegram: () => ({ kind: "refused", addressOff: "You blocked the bot", detail: "Telegram refused (403)." }),
    "web-push": () => ({ kind: "refused", detail: "The browser's key is unknown (403)." }),
  });
  await hand();
  await send();
  expect(sent()).toEqual(["telegram", "web-push", "email"]);
  const rows = (await readDeliveries(stage.workspace.id)).map((d) => [d.channel, d.state, d.reason]);
  expect(rows.toSorted()).toEqual([
    ["email", "delivered", "In place of Web-push. The browser's key is unknown (403)."],
    ["in-app", "delivered", null],
    ["telegram", "dead", "Telegram refused (403)."],
    ["web-push", "dead", "The browser's key is unknown (403)."],
  ]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 1_000, reservedMilli: 0 });
  expect(await ledgerIsRight(stage)).toBe(true);
});

test("behavior: the same event again tells nobody by a further channel", async () => {
  const { outbox, hand, send, sent } = await makeReached({ telegram: () => ({ kind: "refused", detail: "No." }) });
  const drafted = await hand();
  await send();
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]));
  await send();
  expect(sent()).toEqual(["telegram", "web-push"]);
});

test("behavior: a channel that is turned off before its message leaves is passed over", async () => {
  const { subscriber, hand, send, sent } = await makeReached({});
  await hand();
  const telegram = and(eq(channelAddress.subscriberId, subscriber.id), eq(channelAddress.kind, "telegram"));
  await getDb().db.update(channelAddress).set({ state: "off", reason: "You turned it off" }).where(telegram);
  await send();
  expect(sent()).toEqual(["web-push"]);
});

test("behavior: a channel that was tried to the end gives way as well, one that waits does not", async () => {
  const { clock, hand, send, sent } = await makeReached({ telegram: () => ({ kind: "retry", detail: "Busy." }) });
  await hand();
  await send();
  expect(sent()).toEqual(["telegram"]);
  for (let i = 0; i < attemptsMax("telegram"); i++) {
    clock.advance(21_700);
    await send();
  }
  expect(sent().filter((kind) => kind !== "telegram")).toEqual(["web-push"]);
});

test("behavior: who has no further channel has it in the app, as ever", async () => {
  const refuses = () => ({ kind: "refused" as const, detail: "No." });
  const { stage, hand, send } = await makeReached({ telegram: refuses, "web-push": refuses, email: refuses });
  await hand();
  await send();
  const states = (await readDeliveries(stage.workspace.id)).map((d) => `${d.channel} ${d.state}`);
  expect(states.toSorted()).toEqual(["email dead", "in-app delivered", "telegram dead", "web-push dead"]);
  expect(await balance(stage)).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
});

test("behavior: an order of its own holds for its topic alone, and ends when it is taken back", async () => {
  const { stage, subscriber, hand, send, sent } = await makeReached({});
  const ctx = subscriberContext(stage.workspace, subscriber);
  const run = await makeRun(stage.workflow, { eventId: (await makeEvent()).id });
  const other = { ...stage, run, topic: await makeTopic(stage.workspace) };
  const routes = { urgent: ["email", "telegram"], normal: ["email"] };
  await setTopicRoutes(ctx, { topicId: stage.topic.id, routes });
  await hand();
  await hand(other);
  await send();
  expect(sent().toSorted()).toEqual(["email", "telegram"]);
  await setTopicRoutes(ctx, { topicId: stage.topic.id, routes: null });
  await hand({ ...stage, run: await makeRun(stage.workflow, { eventId: (await makeEvent()).id }) });
  await send();
  expect(sent().toSorted()).toEqual(["email", "telegram", "telegram"]);
});

test("behavior: each channel says it in its own words, also one that takes another's place", async () => {
  const { stage, subscriber, outbox, send, channels, inApp } = await makeReached({
    telegram: () => ({ kind: "refused", detail: "No." }),
  });
  const content = {
    kind: "message" as const,
    subject: "S",
    body: "B",
    own: {
      telegram: { subject: "For Telegram" },
      "web-push": { body: "For the browser" },
      "in-app": { subject: "Here" },
    },
  };
  const drafted = await makeDrafted(stage, { subscriber, draft: { urgency: "urgent", content } });
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]));
  await send();
  const said = [...channels, inApp].flatMap(({ sent: parcels }) => parcels.map((parcel) => parcel.content));
  expect(said).toEqual([
    { kind: "message", subject: "For Telegram", body: "B" },
    { kind: "message", subject: "S", body: "For the browser" },
    { kind: "message", subject: "Here", body: "B" },
  ]);
});

test("error: a topic of another workspace, a channel that is none, and one twice", async () => {
  const { stage, subscriber } = await makeReached({});
  const ctx = subscriberContext(stage.workspace, subscriber);
  const elsewhere = await makeStage();
  const routes = { urgent: ["email"], normal: ["email"] };
  await expect(setTopicRoutes(ctx, { topicId: elsewhere.topic.id, routes })).rejects.toThrow("This topic");
  const topicId = stage.topic.id;
  await expect(setTopicRoutes(ctx, { topicId, routes: { ...routes, urgent: ["webhook"] } })).rejects.toThrow("webhook");
  await expect(setTopicRoutes(ctx, { topicId, routes: { ...routes, normal: ["email", "email"] } })).rejects.toThrow(
    "once",
  );
});

test("default: a team's program sets it by the API, and takes it back", async () => {
  const stage = await makeStage();
  const { ask } = await makeRestClient(stage.workspace);
  const address = makeAddress();
  await ask("PUT", `/subscribers/${address}`, { body: {} });
  const path = `/subscribers/${address}/preferences/${stage.topic.key}/channels`;
  const routes = { urgent: ["telegram"], normal: [] };
  expect((await ask("PUT", path, { body: { routes } })).body).toEqual({ routes });
  const stored = () =>
    getDb().db.execute(sql`select routes from topic_route where topic_id = ${stage.topic.id}::bigint`);
  expect([...(await stored())]).toEqual([{ routes }]);
  expect((await ask("PUT", path, { body: { routes: null } })).status).toBe(200);
  expect([...(await stored())]).toEqual([]);
  expect((await ask("PUT", path, { body: { routes: { urgent: ["fax"], normal: [] } } })).status).toBe(400);
});
