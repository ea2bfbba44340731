import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PushService, type SubscriptionJson, startPushService } from "#demo/sinks/push-service.ts";
import { pushKeyOf } from "#server/kernel/push-key.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { asSecret, makeParcel, makePorts, testChannel } from "#server/testing/channel-conformance.ts";
import type { ChannelDefinition, Parcel } from "../../define-channel.ts";
import { encryptPush, PUSH_BYTES_MAX } from "./encrypt-push.ts";
import { writePush } from "./push-text.ts";
import { fromTarget } from "./subscription.ts";
import { webPush } from "./web-push.ts";

const ports = makePorts({ now: () => new Date() });
const bodyOf = (text: string) => (JSON.parse(text) as { body: string }).body;
const message = (body: string) => ({ kind: "message" as const, subject: "S", body });

testChannel("web-push", async () => {
  const service = await startPushService();
  const channel = webPush.create(ports);
  const browser = await service.subscribe((await ports.pushKey()).publicKey);
  const { target } = channel.parseTarget(JSON.stringify(browser));
  return {
    channel,
    parcelOf: (text, effectKey = "e") => makeParcel({ target, effectKey, content: message(text) }),
    received: () => service.messages.map(({ topic, text }) => ({ id: topic ?? "", text: bodyOf(text) })),
    secrets: [browser.endpoint, browser.endpoint.split("/push/")[1] ?? "", browser.keys.auth, browser.keys.p256dh],
    sizeOf: () => ({ size: service.messages.at(-1)?.bytes ?? Number.POSITIVE_INFINITY, max: 4_096 }),
    busyNext: () => {
      service.script.failNext(1, { kind: "status", status: 429, retryAfter: "7" });
      return 7;
    },
    dropAnswerNext: () => service.script.failNext(1, { kind: "dropped" }),
    refuseNext: () => service.script.failNext(2, { kind: "status", status: 413 }),
    killAddress: () => service.script.end(browser.endpoint, "gone"),
    leave: () => service.close(),
    close: async () => undefined,
  };
});

let service: PushService;
let channel: ChannelDefinition;
let browser: SubscriptionJson;
beforeAll(async () => {
  service = await startPushService();
  channel = webPush.create(ports);
});
beforeEach(async () => {
  service.script.reset();
  browser = await service.subscribe((await ports.pushKey()).publicKey);
});
afterAll(() => service.close());

const targetOf = (of: SubscriptionJson) => channel.parseTarget(JSON.stringify(of)).target;
const send = (o: Partial<Parcel> = {}, by = channel) =>
  by.send(makeParcel({ target: targetOf(browser), ...o }), new AbortController().signal);

test("default: the browser reads what is shown, and where a click leads", async () => {
  expect(await send({ executionId: 7 })).toEqual({ kind: "accepted", detail: "127.0.0.1 answered 201." });
  const push = service.messages.at(-1);
  expect(JSON.parse(push?.text ?? "")).toEqual({
    title: "Health factor 1.42, below your line of 1.50",
    body: "You can be liquidated below 1.00.",
    tag: push?.topic,
    url: "https://app.example.com/a/tidewater/inbox/of/7",
    isUrgent: false,
  });
  expect(push).toMatchObject({ urgency: "normal", ttlSeconds: 14_400, topic: expect.stringMatching(/^[\w-]{32}$/) });
});

test("behavior: what is urgent says so, and is kept for a day", async () => {
  await send({ urgency: "urgent" });
  expect(service.messages.at(-1)).toMatchObject({ urgency: "high", ttlSeconds: 86_400 });
  expect(JSON.parse(service.messages.at(-1)?.text ?? "")).toMatchObject({ isUrgent: true });
});

test("behavior: a test, which has no execution, opens the channels", async () => {
  await send({ executionId: 0 });
  expect(JSON.parse(service.messages.at(-1)?.text ?? "").url).toBe("https://app.example.com/a/tidewater/channels");
});

test("default: the example of RFC 8291 is sealed byte for byte", () => {
  const sealed = encryptPush(
    Buffer.from("When I grow up, I want to be a watermelon"),
    {
      p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
      auth: "BTBZMqHH6r4Tts7J_aSIgg",
    },
    {
      salt: Buffer.from("DGv6ra1nlYgDCS1FRnbzlw", "base64url"),
      privateKey: Buffer.from("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "base64url"),
    },
  );
  expect(sealed.toString("base64url")).toBe(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  );
});

test("behavior: each message is sealed anew", () => {
  const seal = () => encryptPush(Buffer.from("same"), browser.keys).toString("hex");
  expect(seal()).not.toBe(seal());
});

test("behavior: however long and strange, a text fits into one record", () => {
  for (const body of ['"'.repeat(9_000), "🎉".repeat(5_000), "\n\\".repeat(4_000), "ก".repeat(9_000)]) {
    const bytes = writePush({ ...makeParcel(), content: { subject: "🎉".repeat(900), body } });
    expect(bytes.length).toBeLessThanOrEqual(PUSH_BYTES_MAX);
    expect(JSON.parse(bytes.toString()).body.isWellFormed()).toBe(true);
    expect(encryptPush(bytes, browser.keys).length).toBeLessThanOrEqual(4_096);
  }
});

test.each(["gone", "forgotten"] as const)(
  "error: a subscription that is %s is turned off, and no other",
  async (how) => {
    const other = await service.subscribe((await ports.pushKey()).publicKey);
    service.script.end(browser.endpoint, how);
    expect(await send()).toMatchObject({
      kind: "refused",
      addressOff: "The browser ended this. Turn it on again in that browser",
    });
    expect(await send({ target: targetOf(other) })).toMatchObject({ kind: "accepted" });
  },
);

test.each([
  [400, "127.0.0.1 refused (400)."],
  [413, "127.0.0.1 takes no messages of this length (413)."],
  [
    403,
    "127.0.0.1 does not know this installation's key (403). If VAPID_PRIVATE_KEY was changed, browsers must turn push on again.",
  ],
  [302, "127.0.0.1 refused (302)."],
])("error: %i refuses the message and leaves the subscription", async (status, detail) => {
  service.script.failNext(2, { kind: "status", status });
  expect(await send()).toEqual({ kind: "refused", detail });
});

test("behavior: what a service calls too long is shortened once", async () => {
  service.script.failNext(1, { kind: "status", status: 413 });
  expect(await send({ content: message("long ".repeat(900)) })).toMatchObject({ kind: "accepted" });
  expect(service.messages.at(-1)?.bytes).toBeLessThan(1_200);
  expect(service.messages.at(-1)?.text).toContain("long long");
});

test.each([
  [429, "30", { kind: "retry", afterSeconds: 30, detail: "127.0.0.1 asks to wait (429)." }],
  [429, undefined, { kind: "retry", detail: "127.0.0.1 asks to wait (429)." }],
  [503, "5", { kind: "retry", afterSeconds: 5, detail: "127.0.0.1 has trouble (503)." }],
])("behavior: %i with Retry-After %s is tried again", async (status, retryAfter, expected) => {
  service.script.failNext(1, { kind: "status", status, ...(retryAfter && { retryAfter }) });
  expect(await send()).toEqual(expected);
});

test("error: with another key than the browser was told, nobody is reached and nobody is forgotten", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { d } = privateKey.export({ format: "jwk" });
  const pushKey = pushKeyOf({ BELLWETHER_SECRET_KEY: asSecret(""), VAPID_PRIVATE_KEY: asSecret(d ?? "") });
  const result = await send({}, webPush.create({ ...ports, pushKey: async () => pushKey }));
  expect(result).toMatchObject({ kind: "refused", detail: expect.stringContaining("(403)") });
  expect(result).not.toHaveProperty("addressOff");
});

test("error: a target within the network is refused when it is linked and when it is sent to", async () => {
  const target = targetOf(browser);
  const strict = webPush.create({
    ...ports,
    fetch: createSafeFetch({ allowPrivate: false }),
    settings: { ...ports.settings, BELLWETHER_ALLOW_PRIVATE_URLS: false },
  });
  for (const endpoint of [
    "http://push.example.com/1",
    "https://127.0.0.1/1",
    "https://169.254.169.254/1",
    "https://[::1]/1",
  ]) {
    expect(() => strict.parseTarget(JSON.stringify({ ...browser, endpoint }))).toThrow(/https|public/);
  }
  expect(await strict.send(makeParcel({ target }), new AbortController().signal)).toEqual({
    kind: "refused",
    detail: "Only https addresses are called; this one is http.",
  });
});

test("default: what a browser gives is kept whole", () => {
  const { target, label } = channel.parseTarget(JSON.stringify(browser));
  expect(fromTarget(target)).toEqual({ endpoint: browser.endpoint, keys: browser.keys });
  expect(label).toBe("127.0.0.1");
});

test.each([
  ["no JSON", "x"],
  ["no keys", JSON.stringify({ endpoint: "https://push.example.com/1" })],
  ["a short secret", JSON.stringify({ endpoint: "https://a.example/1", keys: { p256dh: "x".repeat(87), auth: "eA" } })],
  [
    "a point beside the curve",
    JSON.stringify({
      endpoint: "https://a.example/1",
      keys: {
        p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString("base64url"),
        auth: "A".repeat(22),
      },
    }),
  ],
])("error: %s is no subscription", (_what, text) => {
  expect(() => channel.parseTarget(text)).toThrow("Turn push on again in that browser.");
});
