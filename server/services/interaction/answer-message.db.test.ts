import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { inboxMessage } from "#db/schema/outbox.ts";
import { interaction, presence } from "#db/schema/personalisation.ts";
import { env } from "#server/kernel/env.ts";
import { signAnswer } from "#server/pipeline/outbox/answer-token.ts";
import { signUnsubscribe } from "#server/pipeline/outbox/unsubscribe-token.ts";
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
import { listInbox, listInboxSchema } from "../inbox/list-inbox.ts";
import { forgetSubscriber } from "../subscriber/forget-subscriber.ts";
import { readTiming } from "../timing/read-timing.ts";
import { answerMessage, quietMessage, readAnswerOffer } from "./answer-message.ts";

/** One alert that went to the app and by mail; the link stands in the mail. */
async function makeMailed(o: { hasTopic?: boolean } = {}) {
  const workspace = await makeWorkspace();
  const subscriber = await makeSubscriber(workspace);
  const execution = await makeExecution({ run: await makeRun(await makeWorkflow(workspace)), subscriber });
  const message = await makeInboxMessage(await makeDelivery(execution, { state: "delivered", doneAt: NOW }));
  const topic = o.hasTopic ? await makeTopic(workspace) : null;
  const of = { channel: "email", state: "delivered", doneAt: NOW, topicId: topic?.id ?? null } as const;
  const mail = await makeDelivery(execution, of);
  const ids = { workspaceId: workspace.id, subscriberId: subscriber.id, deliveryId: mail.id };
  const ctx = subscriberContext(workspace, subscriber);
  return { workspace, subscriber, message, ids, ctx, token: signAnswer(ids, env().BELLWETHER_SECRET_KEY) };
}

const answersOf = (subscriberId: number) =>
  getDb().db.select().from(interaction).where(eq(interaction.subscriberId, subscriberId)).orderBy(interaction.id);

test("default: looking says nothing, the button does, and the inbox shows it", async () => {
  const { workspace, subscriber, message, token } = await makeMailed();
  expect(await readAnswerOffer(token)).toEqual({
    workspaceName: workspace.name,
    slug: workspace.slug,
    subject: "Your position",
    answers: [],
    topic: null,
  });
  expect(await answersOf(subscriber.id)).toEqual([]);
  await answerMessage(token, { answer: "useful", now: NOW });
  expect(await answersOf(subscriber.id)).toMatchObject([{ kind: "useful", via: "message", at: NOW }]);
  const [shown] = await getDb().db.select().from(inboxMessage).where(eq(inboxMessage.id, message.id));
  expect(shown?.verdict).toBe("useful");
  const seen = await getDb().db.select().from(presence).where(eq(presence.subscriberId, subscriber.id));
  expect(seen).toMatchObject([{ at: NOW }]);
});

test("behavior: said again it counts once, and the contrary takes its place", async () => {
  const { subscriber, token } = await makeMailed();
  for (const answer of ["useful", "useful", "not-useful"] as const) await answerMessage(token, { answer, now: NOW });
  await answerMessage(token, { answer: "acted", now: NOW });
  expect((await answersOf(subscriber.id)).map(({ kind }) => kind)).toEqual(["not-useful", "acted"]);
  expect((await readAnswerOffer(token)).answers.toSorted()).toEqual(["acted", "not-useful"]);
});

test("error: a token of another's message, of another purpose, or made up, is no good", async () => {
  const { workspace, subscriber, ids } = await makeMailed();
  const other = await makeMailed();
  const key = env().BELLWETHER_SECRET_KEY;
  const bad = [
    signAnswer({ ...ids, deliveryId: other.ids.deliveryId }, key),
    signUnsubscribe({ workspaceId: workspace.id, subscriberId: subscriber.id, topicId: ids.deliveryId }, key),
    "made.up",
  ];
  for (const token of bad) {
    await expect(readAnswerOffer(token)).rejects.toMatchObject({ name: "LinkGoneError" });
    await expect(answerMessage(token, { answer: "useful", now: NOW })).rejects.toMatchObject({ name: "LinkGoneError" });
  }
  expect(await answersOf(subscriber.id)).toEqual([]);
});

test("behavior: the link snoozes the message, or mutes its topic, and looking says what is muted", async () => {
  const { ctx, token } = await makeMailed({ hasTopic: true });
  await quietMessage(token, { quieter: { snooze: "day" }, now: NOW });
  expect((await listInbox({ ...ctx, now: NOW }, listInboxSchema.parse({}))).messages).toEqual([]);
  await quietMessage(token, { quieter: { mute: "week" }, now: NOW });
  const mutedUntil = new Date(NOW.getTime() + 7 * 86_400_000);
  expect((await readAnswerOffer(token)).topic).toEqual({ name: "Liquidation risk", mutedUntil });
  expect((await readTiming({ ...ctx, now: NOW })).topics).toMatchObject([{ mutedUntil }]);
});

test("error: answer links stop working once the subscriber was forgotten", async () => {
  const { ctx, subscriber, token } = await makeMailed({ hasTopic: true });
  await forgetSubscriber(ctx);
  await expect(readAnswerOffer(token)).rejects.toMatchObject({ name: "LinkGoneError" });
  for (const did of [
    answerMessage(token, { answer: "useful", now: NOW }),
    quietMessage(token, { quieter: { mute: "ever" }, now: NOW }),
  ]) {
    await expect(did).rejects.toMatchObject({ name: "LinkGoneError" });
  }
  expect(await answersOf(subscriber.id)).toEqual([]);
});
