import { createSign, generateKeyPairSync } from "node:crypto";
import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery, suppression } from "#db/schema/outbox.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import { startSmtpSink } from "#demo/sinks/smtp-sink.ts";
import { email } from "#server/catalog/channels/email/email.ts";
import { env, forgetEnv } from "#server/kernel/env.ts";
import { createSafeFetch, type SafeFetch } from "#server/kernel/safe-fetch.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import { putAddress } from "#server/services/channel/put-address.ts";
import { liftSuppression } from "#server/services/suppression/lift-suppression.ts";
import { listSuppressions } from "#server/services/suppression/list-suppressions.ts";
import { asSecret } from "#server/testing/channel-conformance.ts";
import {
  makeChannelAddress,
  makeDelivery,
  makeMember,
  makeSubscriber,
  NOW,
  sealTarget,
} from "#server/testing/factories.ts";
import {
  createTestClock,
  createTestOutbox,
  makeDrafted,
  makeReachable,
  makeStage,
  readDeliveries,
  type Stage,
} from "#server/testing/outbox-world.ts";
import { createMailEventsHandler, handleMailEvents } from "./handle-mail-events.ts";

const SECRET = `whsec_${Buffer.alloc(32, 4).toString("base64")}`;
const PASSWORD = "a-password-of-postmarks";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:mail";

beforeEach(() => {
  vi.stubEnv("MAIL_EVENTS_SECRET", SECRET);
  vi.stubEnv("MAIL_SNS_TOPIC", TOPIC);
  vi.stubEnv("MAIL_POSTMARK_PASSWORD", PASSWORD);
  forgetEnv();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  forgetEnv();
});

type Said = {
  kind: "bounce" | "complaint";
  address: string;
  isPermanent?: boolean;
  messageId?: string;
  detail?: string;
};

function signed(events: Said[], o: { secret?: string; at?: Date } = {}): Request {
  const body = JSON.stringify({ events });
  const at = o.at ?? new Date();
  const headers = {
    "webhook-id": "evt_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": new Webhook(o.secret ?? SECRET).sign("evt_1", at, body),
  };
  return new Request("https://app.example.com/api/mail-events", { method: "POST", headers, body });
}
const tell = async (...events: Said[]) => (await handleMailEvents(signed(events))).json();
const rowsOf = (stage: Stage) =>
  getDb().db.select().from(suppression).where(eq(suppression.workspaceId, stage.workspace.id));
const addressOf = async (id: number) =>
  (await getDb().db.select().from(channelAddress).where(eq(channelAddress.id, id)))[0];

test("default: a mailbox that is not there gets nothing more of any workspace, and shows masked", async () => {
  const [one, other, third] = [await makeStage(), await makeStage(), await makeStage()];
  const people = [];
  for (const { workspace } of [one, other]) {
    const address = await makeChannelAddress(await makeSubscriber(workspace), {
      target: "Mara@gone.example",
      label: "M•••@gone.example",
    });
    people.push(address);
  }
  const bounce = {
    kind: "bounce" as const,
    address: "mara@GONE.example",
    detail: "550 5.1.1 mara@GONE.example unknown",
  };
  // the local part is kept as it was typed, and a provider may write it in small letters
  expect(await tell({ ...bounce, address: "Mara@gone.example" })).toEqual({ suppressed: 2 });
  expect(await tell({ ...bounce, address: "Mara@gone.example" })).toEqual({ suppressed: 0 });
  for (const { id } of people) {
    expect(await addressOf(id)).toMatchObject({ state: "off", reason: "Mail to this address came back" });
  }
  const { suppressions, total } = await listSuppressions(await makeMember(one.workspace), {});
  expect(total).toBe(1);
  expect(suppressions).toMatchObject([{ label: "M•••@gone.example", cause: "bounce" }]);
  expect(JSON.stringify(await rowsOf(one))).not.toMatch(/mara@gone/i);
  expect(await rowsOf(third)).toEqual([]);
});

test("behavior: who called one workspace's mail spam gets nothing more of that one", async () => {
  const [one, other] = [await makeStage({ credits: 5 }), await makeStage()];
  const { subscriber, address } = await makeReachable(one);
  await makeChannelAddress(await makeSubscriber(other.workspace), { target: address.target });
  const clock = createTestClock();
  const outbox = createTestOutbox({ channels: [], clock });
  await getDb().db.transaction(async (tx) =>
    outbox.receiveDrafts(tx, [await makeDrafted(one, { subscriber, draft: { channel: "email" } })]),
  );
  await getDb()
    .db.update(delivery)
    .set({ receiptId: "<a@b>", channel: "email" })
    .where(eq(delivery.subscriberId, subscriber.id));
  expect(await tell({ kind: "complaint", address: address.target, messageId: "<a@b>" })).toEqual({ suppressed: 1 });
  expect(await rowsOf(one)).toMatchObject([{ cause: "complaint" }]);
  expect(await rowsOf(other)).toEqual([]);
});

test("behavior: a full mailbox, and one that nobody has linked, come to nothing", async () => {
  const stage = await makeStage();
  const { address } = await makeReachable(stage);
  expect(await tell({ kind: "bounce", address: address.target, isPermanent: false })).toEqual({ suppressed: 0 });
  expect(await tell({ kind: "bounce", address: "nobody@nowhere.example" })).toEqual({ suppressed: 0 });
  expect(await addressOf(address.id)).toMatchObject({ state: "on" });
});

test("behavior: it is looked at last, before anything is handed to the mail server", async () => {
  const stage = await makeStage({ credits: 5 });
  const { subscriber, address } = await makeReachable(stage);
  const smtp = await startSmtpSink();
  const clock = createTestClock();
  const settings = { ...env(), SMTP_URL: asSecret(smtp.url) };
  const ports = createChannelPorts({ db: getDb().db, clock, fetch: createSafeFetch({ allowPrivate: true }), settings });
  const channel = email.create(ports);
  const outbox = createTestOutbox({ channels: [channel], clock });
  await getDb().db.transaction(async (tx) =>
    outbox.receiveDrafts(tx, [await makeDrafted(stage, { subscriber, draft: { channel: "email" } })]),
  );
  await tell({ kind: "bounce", address: address.target });
  // as if it had been linked again by somebody who did not have to confirm it
  await getDb().db.update(channelAddress).set({ state: "on" }).where(eq(channelAddress.id, address.id));
  await outbox.take();
  await outbox.settled();
  await outbox.stop();
  await smtp.close();
  expect(smtp.messages).toEqual([]);
  expect((await readDeliveries(stage.workspace.id)).filter((d) => d.channel === "email")).toMatchObject([
    { state: "dead", reason: "Not sent. Mail to this address came back." },
  ]);
  expect(await addressOf(address.id)).toMatchObject({ state: "off" });
});

test("behavior: an operator lifts a bounce, and mail goes there again; what its owner turned off stays off", async () => {
  const stage = await makeStage();
  const ctx = await makeMember(stage.workspace, { role: "operator" });
  const { address } = await makeReachable(stage);
  await tell({ kind: "bounce", address: address.target });
  const lift = async () => liftSuppression(ctx, { id: (await rowsOf(stage))[0]?.id ?? 0 });
  await lift();
  expect(await addressOf(address.id)).toMatchObject({ state: "on", reason: null });
  expect(await rowsOf(stage)).toEqual([]);
  await tell({ kind: "bounce", address: address.target });
  await getDb().db.update(channelAddress).set({ reason: "You turned it off" }).where(eq(channelAddress.id, address.id));
  await lift();
  expect(await addressOf(address.id)).toMatchObject({ state: "off", reason: "You turned it off" });
});

test("behavior: only its owner lifts a complaint, by confirming the address anew", async () => {
  const stage = await makeStage();
  const ctx = await makeMember(stage.workspace, { role: "operator" });
  const { subscriber, address } = await makeReachable(stage);
  await tell({ kind: "complaint", address: address.target });
  const [row] = await rowsOf(stage);
  await expect(liftSuppression(ctx, { id: row?.id ?? 0 })).rejects.toThrow("Only they can take that back");
  const { stored } = await sealTarget({ target: address.target.toUpperCase(), label: "x" });
  const anew = { workspaceId: stage.workspace.id, subscriberId: subscriber.id, ...stored };
  await getDb().db.transaction((tx) => putAddress(tx, anew, NOW));
  expect(await rowsOf(stage)).toEqual([]);
});

test("error: what nobody signed, or long ago, or another, is not believed", async () => {
  const events = [{ kind: "bounce" as const, address: "a@b.example" }];
  const bare = new Request("https://x/api/mail-events", { method: "POST", body: JSON.stringify({ events }) });
  const wrong = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
  const old = new Date(Date.now() - 400_000);
  for (const request of [bare, signed(events, { secret: wrong }), signed(events, { at: old })]) {
    expect((await handleMailEvents(request)).status).toBe(403);
  }
  expect((await handleMailEvents(signed([{ kind: "moan" } as never]))).status).toBe(400);
  vi.stubEnv("MAIL_EVENTS_SECRET", "");
  forgetEnv();
  expect((await handleMailEvents(signed(events))).status).toBe(404);
});

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const CERTIFICATE_URL = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem";

/** A notice as Amazon signs it. */
function sns(notice: unknown, fields: Record<string, string> = {}): Request {
  const message: Record<string, string> = {
    Type: "Notification",
    MessageId: "m-1",
    TopicArn: TOPIC,
    Message: JSON.stringify(notice ?? {}),
    Timestamp: new Date().toISOString(),
    SignatureVersion: "2",
    SigningCertURL: CERTIFICATE_URL,
    ...fields,
  };
  const names =
    message.Type === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const text = names.flatMap((name) => (message[name] ? [`${name}\n${message[name]}\n`] : [])).join("");
  const algorithm = message.SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256";
  message.Signature ??= createSign(algorithm).update(text).sign(privateKey, "base64");
  return new Request("https://x/api/mail-events/ses", { method: "POST", body: JSON.stringify(message) });
}

/** Amazon's side: its certificate's key, and the page that confirms. */
function makeAmazon() {
  const asked: string[] = [];
  const fetch: SafeFetch = async (url) => {
    asked.push(url);
    return { status: 200, headers: {}, text: publicKey.export({ type: "spki", format: "pem" }).toString() };
  };
  const handle = createMailEventsHandler(fetch);
  return { asked, handle: (request: Request) => handle(request, "ses") };
}

const sesBounce = (address: string) => ({
  notificationType: "Bounce",
  bounce: {
    bounceType: "Permanent",
    bouncedRecipients: [{ emailAddress: `Mara <${address}>`, diagnosticCode: "smtp; 550 5.1.1 no such user" }],
  },
  mail: { commonHeaders: { messageId: "<x@y>" } },
});

test.each(["1", "2"])("default: Amazon SES tells of a bounce, signed by version %s", async (SignatureVersion) => {
  const stage = await makeStage();
  const { address } = await makeReachable(stage);
  const { handle, asked } = makeAmazon();
  const notice = sesBounce(address.target);
  expect(await (await handle(sns(notice, { SignatureVersion }))).json()).toEqual({ suppressed: 1 });
  expect(await (await handle(sns(notice, { SignatureVersion, Subject: "Bounce" }))).json()).toEqual({ suppressed: 0 });
  expect(asked).toEqual([CERTIFICATE_URL]);
  expect(await rowsOf(stage)).toMatchObject([
    { cause: "bounce", detail: "The mail came back. Said was: smtp; 550 5.1.1 no such user" },
  ]);
});

test("behavior: a complaint by SES, and kinds that are none of ours", async () => {
  const stage = await makeStage();
  const { address } = await makeReachable(stage);
  const { handle } = makeAmazon();
  const complaint = { eventType: "Complaint", complaint: { complainedRecipients: [{ emailAddress: address.target }] } };
  expect(await (await handle(sns(complaint))).json()).toEqual({ suppressed: 1 });
  expect(await (await handle(sns({ eventType: "Open" }))).json()).toEqual({ suppressed: 0 });
});

test("behavior: a subscription is confirmed at Amazon's own address only", async () => {
  const { handle, asked } = makeAmazon();
  const SubscribeURL = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t";
  const of = { Type: "SubscriptionConfirmation", Token: "t" };
  expect(await (await handle(sns({}, { ...of, SubscribeURL }))).json()).toEqual({ confirmed: true });
  expect(asked).toEqual([CERTIFICATE_URL, SubscribeURL]);
  expect((await handle(sns({}, { ...of, SubscribeURL: "https://evil.example/" }))).status).toBe(400);
});

test.each([
  ["another topic", { TopicArn: "arn:aws:sns:eu-central-1:1:others" }],
  ["a certificate of somebody else", { SigningCertURL: "https://sns.eu-central-1.amazonaws.com.evil.example/a.pem" }],
  ["a certificate without TLS", { SigningCertURL: "http://sns.eu-central-1.amazonaws.com/a.pem" }],
  ["another signature", { Signature: Buffer.alloc(256).toString("base64") }],
] as [string, Record<string, string>][])("error: %s is not believed", async (_, change) => {
  const { handle } = makeAmazon();
  expect((await handle(sns(sesBounce("a@b.example"), change))).status).toBe(403);
});

/** As Postmark posts it, after its documentation. */
const postmarkBounce = (address: string, o: Record<string, unknown> = {}) => ({
  RecordType: "Bounce",
  MessageStream: "outbound",
  ID: 4_323_372_036_854_776_000,
  Type: "HardBounce",
  TypeCode: 1,
  Name: "Hard bounce",
  Tag: "",
  MessageID: "883953f4-6105-42a2-a16a-77a8eac79483",
  Metadata: {},
  ServerID: 23,
  Description: "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
  Details: `smtp;550 5.1.1 <${address}>: no such user`,
  Email: address,
  From: "alerts@bellwether.example",
  BouncedAt: "2026-11-05T16:33:54.9070259Z",
  DumpAvailable: true,
  Inactive: true,
  CanActivate: true,
  Subject: "Health factor 1.08",
  ...o,
});
const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`bw:${password}`).toString("base64")}` });
const postmark = (record: unknown, headers: Record<string, string> = basic(PASSWORD)) =>
  handleMailEvents(
    new Request("https://x/api/mail-events/postmark", { method: "POST", headers, body: JSON.stringify(record) }),
    "postmark",
  );

test("default: Postmark tells of a mailbox that is not there, once, and the address is in no word of it", async () => {
  const stage = await makeStage();
  const { address } = await makeReachable(stage);
  const bounce = postmarkBounce(address.target.toUpperCase());
  expect(await (await postmark(bounce)).json()).toEqual({ suppressed: 1 });
  expect(await (await postmark(bounce, { "x-webhook-secret": PASSWORD })).json()).toEqual({ suppressed: 0 });
  const [row] = await rowsOf(stage);
  expect(row).toMatchObject({
    cause: "bounce",
    detail: "The mail came back. Said was: smtp;550 5.1.1 <the address>: no such user",
  });
  expect(await addressOf(address.id)).toMatchObject({ state: "off" });
});

test("behavior: a complaint by Postmark concerns the workspace whose mail it holds", async () => {
  const [stage, other] = [await makeStage(), await makeStage()];
  const { subscriber, address } = await makeReachable(stage);
  await makeChannelAddress(await makeSubscriber(other.workspace), { target: address.target });
  const drafted = await makeDrafted(stage, { subscriber });
  const execution = { ...drafted.execution, workspaceId: stage.workspace.id };
  await makeDelivery(execution, { channel: "email", state: "delivered", receiptId: "<abc@bellwether.example>" });
  const Content = "Return-Path: <>\r\nMessage-ID: <abc@bellwether.example>\r\nSubject: Health factor\r\n\r\nBody";
  const complaint = postmarkBounce(address.target, { RecordType: "SpamComplaint", Type: "SpamComplaint", Content });
  expect(await (await postmark(complaint)).json()).toEqual({ suppressed: 1 });
  expect(await rowsOf(stage)).toMatchObject([{ cause: "complaint" }]);
  expect(await rowsOf(other)).toEqual([]);
});

test("behavior: what passes by itself, and records that are none of ours, come to nothing", async () => {
  const stage = await makeStage();
  const { address } = await makeReachable(stage);
  for (const o of [{ Type: "SoftBounce" }, { Type: "Blocked" }, { RecordType: "Open" }, { RecordType: "Delivery" }]) {
    expect(await (await postmark(postmarkBounce(address.target, o))).json()).toEqual({ suppressed: 0 });
  }
});

test("error: without its password Postmark is not believed, and a door that is not set up is not there", async () => {
  const bounce = postmarkBounce("a@b.example");
  for (const headers of [{}, basic("another"), basic(""), { "x-webhook-secret": "" }, { authorization: "Basic ???" }]) {
    expect((await postmark(bounce, headers as Record<string, string>)).status).toBe(403);
  }
  expect((await postmark({ hello: "world" })).status).toBe(400);
  expect((await handleMailEvents(signed([]), "sendgrid")).status).toBe(404);
  vi.stubEnv("MAIL_POSTMARK_PASSWORD", "");
  forgetEnv();
  expect((await postmark(bounce)).status).toBe(404);
});
