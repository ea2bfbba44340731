import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { channelAddress, channelLink, preference } from "#db/schema/subscriber.ts";
import { startSmtpSink } from "#demo/sinks/smtp-sink.ts";
import { env, forgetEnv } from "#server/kernel/env.ts";
import { Secret } from "#server/kernel/secret.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import { signUnsubscribe } from "#server/pipeline/outbox/unsubscribe-token.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { setRoutes } from "#server/services/subscriber/set-routes.ts";
import {
  makeChannelAddress,
  makeSubscriber,
  makeTopic,
  makeWorkspace,
  NOW,
  subscriberContext,
} from "#server/testing/factories.ts";
import { readDeliveries } from "#server/testing/outbox-world.ts";
import { confirmEmail, readEmailLink } from "./confirm-email.ts";
import { linkEmail } from "./link-email.ts";
import { listChannels } from "./list-channels.ts";
import { sendTest } from "./send-test.ts";
import { turnChannel, unlinkChannel } from "./turn-channel.ts";
import { readUnsubscribeOffer, unsubscribe } from "./unsubscribe.ts";

const smtp = await startSmtpSink();
vi.stubEnv("SMTP_URL", smtp.url);
vi.stubEnv("MAIL_FROM", "Bellwether <alerts@bellwether.example>");
forgetEnv();

afterAll(async () => {
  await smtp.close();
});
beforeEach(() => {
  smtp.clear();
  smtp.script.reset();
});

async function makePerson(o: { workspace?: Awaited<ReturnType<typeof makeWorkspace>> } = {}) {
  const workspace = o.workspace ?? (await makeWorkspace());
  const subscriber = await makeSubscriber(workspace);
  return { workspace, subscriber, ctx: subscriberContext(workspace, subscriber) };
}

const later = (ctx: SubscriberContext, minutes: number) => ({
  ...ctx,
  now: new Date(ctx.now.getTime() + minutes * 60_000),
});
const lastToken = () => /\/confirm\/([\w-]{43})/.exec(smtp.messages.at(-1)?.text ?? "")?.[1] ?? "";
const emailOf = async (ctx: SubscriberContext) =>
  (await listChannels(ctx)).channels.find(({ kind }) => kind === "email");

test("default: an address is on once its owner has confirmed it", async () => {
  const { ctx, workspace } = await makePerson();
  expect(await linkEmail(ctx, { address: "Mara@Proton.example" })).toEqual({ label: "M•••@proton.example" });
  expect(await emailOf(ctx)).toMatchObject({ address: null, link: { state: "open", label: "M•••@proton.example" } });
  const [mail] = smtp.messages;
  expect(mail).toMatchObject({ to: ["Mara@proton.example"], subject: `Confirm your address for ${workspace.name}` });
  expect(mail?.html).toContain("Confirm this address");
  const token = lastToken();
  expect(await readEmailLink(token, NOW)).toMatchObject({ isConfirmed: false, wallet: ctx.actor.address });
  expect(await emailOf(ctx)).toMatchObject({ address: null });
  expect(await confirmEmail(token, NOW)).toMatchObject({ isConfirmed: true, slug: workspace.slug });
  expect(await confirmEmail(token, NOW)).toMatchObject({ isConfirmed: true });
  expect(await emailOf(ctx)).toMatchObject({ address: { state: "on", label: "M•••@proton.example" }, link: null });
});

test("behavior: a new address takes the old one's place when it is confirmed, not before", async () => {
  const { ctx, subscriber } = await makePerson();
  await makeChannelAddress(subscriber, { target: "old@example.com", label: "o•••@example.com" });
  await linkEmail(ctx, { address: "new@example.com" });
  expect(await emailOf(ctx)).toMatchObject({ address: { state: "on", label: "o•••@example.com" } });
  await confirmEmail(lastToken(), NOW);
  const rows = await getDb().db.select().from(channelAddress).where(eq(channelAddress.subscriberId, subscriber.id));
  expect(rows).toMatchObject([{ mark: (await addressBook()).markOf("email", "new@example.com"), state: "on" }]);
});

test("error: an address is written to once in a quarter of an hour, whoever asks, and three times a day", async () => {
  const one = await makePerson();
  const other = await makePerson();
  const address = "flood@example.com";
  await linkEmail(one.ctx, { address });
  const refused = { name: "TooManyLinksError" };
  await expect(linkEmail(one.ctx, { address })).rejects.toMatchObject(refused);
  await expect(linkEmail(other.ctx, { address: "FLOOD@example.com" })).rejects.toMatchObject(refused);
  await linkEmail(later(other.ctx, 16), { address });
  await linkEmail(later(one.ctx, 32), { address });
  await expect(linkEmail(later(one.ctx, 48), { address })).rejects.toMatchObject(refused);
  await linkEmail(later(one.ctx, 60 * 25), { address });
  expect(smtp.messages).toHaveLength(4);
});

test("error: a wallet has ten addresses written to in a day, over all its workspaces", async () => {
  const one = await makePerson();
  const elsewhere = await makeWorkspace();
  const same = await makeSubscriber(elsewhere, { address: one.subscriber.address });
  const there = { ...one, ctx: subscriberContext(elsewhere, same) };
  for (let at = 0; at < 10; at++) await linkEmail((at % 2 ? one : there).ctx, { address: `many-${at}@example.com` });
  const eleventh = { address: "many-10@example.com" };
  for (const { ctx } of [one, there]) {
    await expect(linkEmail(ctx, eleventh)).rejects.toMatchObject({ name: "TooManyLinksError" });
  }
  expect(smtp.messages).toHaveLength(10);
  await linkEmail((await makePerson()).ctx, eleventh);
});

test("error: of two that ask at once, one is served", async () => {
  const one = await makePerson();
  const other = await makePerson();
  const asked = await Promise.allSettled(
    [one, other].map(({ ctx }) => linkEmail(ctx, { address: "race@example.com" })),
  );
  expect(asked.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("behavior: a mail that could not be sent counts for nothing", async () => {
  const { ctx } = await makePerson();
  smtp.script.failNext(1, 451);
  await expect(linkEmail(ctx, { address: "try@example.com" })).rejects.toMatchObject({
    publicMessage: "The confirmation could not be sent. The mail server asks to try later (451).",
    retry: "later",
  });
  expect(await linkEmail(ctx, { address: "try@example.com" })).toMatchObject({ label: "t•••@example.com" });
});

test.each([
  ["unknown", async () => "x".repeat(43)],
  [
    "replaced by a newer one",
    async (ctx: SubscriberContext) => {
      await linkEmail(ctx, { address: `first-${ctx.subscriberId}@example.com` });
      const token = lastToken();
      await linkEmail(ctx, { address: `second-${ctx.subscriberId}@example.com` });
      return token;
    },
  ],
])("error: a link that is %s is gone", async (_, make) => {
  const { ctx } = await makePerson();
  await expect(confirmEmail(await make(ctx), NOW)).rejects.toMatchObject({ name: "LinkGoneError" });
});

test("error: a link is good for a day", async () => {
  const { ctx } = await makePerson();
  await linkEmail(ctx, { address: "old-link@example.com" });
  await expect(confirmEmail(lastToken(), later(ctx, 60 * 24 + 1).now)).rejects.toMatchObject({ name: "LinkGoneError" });
});

test("behavior: the database holds no token", async () => {
  const { ctx, subscriber } = await makePerson();
  await linkEmail(ctx, { address: "hash@example.com" });
  const [row] = await getDb().db.select().from(channelLink).where(eq(channelLink.subscriberId, subscriber.id));
  expect(JSON.stringify(row)).not.toContain(lastToken());
});

test("behavior: off, on, and gone", async () => {
  const { ctx, subscriber } = await makePerson();
  await makeChannelAddress(subscriber);
  await turnChannel(ctx, { kind: "email", isOn: false });
  expect(await emailOf(ctx)).toMatchObject({ address: { state: "off", reason: "You turned it off" } });
  await turnChannel(ctx, { kind: "email", isOn: true });
  expect(await emailOf(ctx)).toMatchObject({ address: { state: "on", reason: null } });
  await unlinkChannel(ctx, { kind: "email" });
  await unlinkChannel(ctx, { kind: "email" });
  expect(await emailOf(ctx)).toMatchObject({ address: null });
  await expect(turnChannel(ctx, { kind: "email", isOn: true })).rejects.toMatchObject({ code: "not-found" });
});

test("behavior: nobody touches another's address", async () => {
  const one = await makePerson();
  const neighbour = await makePerson({ workspace: one.workspace });
  await makeChannelAddress(one.subscriber);
  await unlinkChannel(neighbour.ctx, { kind: "email" });
  await expect(turnChannel(neighbour.ctx, { kind: "email", isOn: false })).rejects.toMatchObject({ code: "not-found" });
  expect(await emailOf(one.ctx)).toMatchObject({ address: { state: "on" } });
});

test("behavior: the order of channels is the usual one until a person sets their own", async () => {
  const { ctx } = await makePerson();
  const usual = { urgent: ["telegram", "web-push", "email"], normal: ["email", "telegram", "web-push"] };
  expect(await listChannels(ctx)).toMatchObject({ routes: usual, isOwnOrder: false });
  const routes = { urgent: ["email", "telegram"], normal: [] };
  await setRoutes(ctx, { routes });
  expect(await listChannels(ctx)).toMatchObject({ routes, isOwnOrder: true });
  await setRoutes(ctx, { routes: null });
  expect(await listChannels(ctx)).toMatchObject({ routes: usual, isOwnOrder: false });
  await expect(setRoutes(ctx, { routes: { urgent: ["pigeon"], normal: [] } })).rejects.toThrow("pigeon");
  await expect(setRoutes(ctx, { routes: { urgent: ["email", "email"], normal: [] } })).rejects.toThrow("once");
});

test("behavior: a test goes into the outbox, free, at most once a minute", async () => {
  const { ctx, subscriber, workspace } = await makePerson();
  await expect(sendTest(ctx, { kind: "email" })).rejects.toMatchObject({ code: "not-found" });
  await makeChannelAddress(subscriber);
  await sendTest(ctx, { kind: "email" });
  await expect(sendTest(ctx, { kind: "email" })).rejects.toMatchObject({ code: "conflict" });
  await sendTest(later(ctx, 1), { kind: "email" });
  expect(await readDeliveries(workspace.id)).toMatchObject([
    { channel: "email", state: "waiting", price: 0 },
    { channel: "email", state: "waiting", price: 0 },
  ]);
});

test("behavior: a mail's link stops its topic, again and again, and looking stops nothing", async () => {
  const { workspace, subscriber } = await makePerson();
  const topic = await makeTopic(workspace);
  const key = env().BELLWETHER_SECRET_KEY;
  const token = signUnsubscribe({ workspaceId: workspace.id, subscriberId: subscriber.id, topicId: topic.id }, key);
  expect(token).not.toContain(subscriber.address);
  const settings = () => getDb().db.select().from(preference).where(eq(preference.subscriberId, subscriber.id));
  expect(await readUnsubscribeOffer(token)).toEqual({
    workspaceName: workspace.name,
    slug: workspace.slug,
    topicName: "Liquidation risk",
  });
  expect(await settings()).toEqual([]);
  await unsubscribe(token, { what: "topic", now: NOW });
  await unsubscribe(token, { what: "topic", now: NOW });
  expect(await settings()).toMatchObject([{ enabled: false, topicId: topic.id }]);
});

test("behavior: or all mail", async () => {
  const { workspace, subscriber, ctx } = await makePerson();
  await makeChannelAddress(subscriber);
  const key = env().BELLWETHER_SECRET_KEY;
  const token = signUnsubscribe({ workspaceId: workspace.id, subscriberId: subscriber.id, topicId: null }, key);
  await unsubscribe(token, { what: "topic", now: NOW });
  expect(await emailOf(ctx)).toMatchObject({ address: { state: "off", reason: "You unsubscribed" } });
});

test("error: a token of somebody's own making stops nothing", async () => {
  const { workspace, subscriber } = await makePerson();
  const other = new Secret(Buffer.alloc(32, 1).toString("base64"));
  const forged = signUnsubscribe({ workspaceId: workspace.id, subscriberId: subscriber.id, topicId: null }, other);
  for (const token of [forged, "", "a.b", `${forged}.c`]) {
    await expect(unsubscribe(token, { what: "email", now: NOW })).rejects.toMatchObject({ name: "LinkGoneError" });
  }
});
