import { createSecretKey } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startWebhookSink, type WebhookSink } from "#demo/sinks/webhook-sink.ts";
import type { WebCall } from "#server/contract/step.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { asSecret, makeParcel, makePorts, testChannel } from "#server/testing/channel-conformance.ts";
import type { Parcel } from "../../define-channel.ts";
import { readRetryAfter } from "../ask-provider.ts";
import { webhook } from "./webhook.ts";

const KEY = Buffer.alloc(32, 3);
let keys = [KEY];
const stored: Record<string, string> = { API_KEY: "hush-hush-key" };
const ports = makePorts({
  now: () => new Date(),
  secretOf: async (_, name) => (stored[name] ? asSecret(stored[name]) : undefined),
  signingKeysOf: async () => keys.map((key) => createSecretKey(key)),
});
const channel = webhook.create(ports);
const callOf = (o: Partial<WebCall> = {}): WebCall => ({
  kind: "web-call",
  method: "POST",
  headers: [{ name: "X-Api-Key", secret: "API_KEY" }],
  body: { hello: "world" },
  ...o,
});

testChannel(
  "webhook",
  async () => {
    const sink = await startWebhookSink();
    let target = `${sink.url}/hook/test`;
    return {
      channel,
      parcelOf: (text, effectKey = "e") => makeParcel({ target, effectKey, content: callOf({ body: text }) }),
      received: () =>
        sink.messages
          .filter(({ status }) => status < 400)
          // the body belongs to the team: it is sent as it is
          .map(({ headers, body }) => ({
            id: headers["webhook-id"] ?? "",
            text: body.replace(/[\u202e\u202c\u200b]/g, ""),
          })),
      secrets: ["hush-hush-key", KEY.toString("base64")],
      refusesLong: true,
      busyNext: () => {
        sink.script.failNext(1, 503);
        return undefined;
      },
      dropAnswerNext: () => sink.script.dropNext(1),
      leave: async () => {
        await sink.close();
        target = "http://127.0.0.1:1/hook/test";
      },
      close: async () => undefined,
    };
  },
  {
    refuseNext:
      "Standard Webhooks repeat whatever is no yes, for three days: what a server refuses today it may take tomorrow.",
    killAddress:
      "410 turns an address of the workspace off, not one of a person's: the outbox does it, and its tests hold it.",
  },
);

let sink: WebhookSink;
beforeAll(async () => {
  sink = await startWebhookSink();
});
beforeEach(() => sink.script.reset());
afterAll(() => sink.close());

const send = (o: Partial<WebCall> = {}, parcel: Partial<Parcel> = {}) =>
  channel.send(
    makeParcel({ target: `${sink.url}/hook/mine`, content: callOf(o), ...parcel }),
    new AbortController().signal,
  );

test("default: an independent reader verifies the signature over what arrived", async () => {
  expect(await send()).toEqual({ kind: "accepted", detail: "127.0.0.1 answered 200." });
  const hook = sink.messages.at(-1);
  expect(hook).toMatchObject({ method: "POST", body: '{"hello":"world"}' });
  expect(hook?.headers).toMatchObject({ "content-type": "application/json", "x-api-key": "hush-hush-key" });
  const reader = new Webhook(KEY.toString("base64"));
  expect(reader.verify(hook?.body ?? "", hook?.headers ?? {})).toEqual({ hello: "world" });
  expect(() => reader.verify(`${hook?.body} `, hook?.headers ?? {})).toThrow();
});

test("behavior: while a key is replaced, readers of the old and of the new one both verify", async () => {
  const newest = Buffer.alloc(48, 5);
  keys = [newest, KEY];
  await send();
  keys = [KEY];
  const hook = sink.messages.at(-1);
  expect(hook?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
  for (const key of [newest, KEY]) {
    const reader = new Webhook(key.toString("base64"));
    expect(reader.verify(hook?.body ?? "", hook?.headers ?? {})).toEqual({ hello: "world" });
  }
  const other = new Webhook(Buffer.alloc(32, 9).toString("base64"));
  expect(() => other.verify(hook?.body ?? "", hook?.headers ?? {})).toThrow();
});

test("behavior: a workflow cannot sign as somebody else", async () => {
  await send({ headers: [{ name: "Webhook-Id", value: "mine" }] });
  expect(sink.messages.at(-1)?.headers["webhook-id"]).toMatch(/^msg_[0-9a-f]{32}$/);
});

test("args: GET sends no body, PUT sends text as it is", async () => {
  await send({ method: "GET" });
  expect(sink.messages.at(-1)).toMatchObject({ method: "GET", body: "" });
  await send({ method: "PUT", body: "a=b", headers: [{ name: "content-type", value: "text/plain" }] });
  expect(sink.messages.at(-1)).toMatchObject({ method: "PUT", body: "a=b" });
  expect(sink.messages.at(-1)?.headers["content-type"]).toBe("text/plain");
});

test("error: what Standard Webhooks call too long is not sent", async () => {
  const before = sink.messages.length;
  expect(await send({ body: "x".repeat(20_000) })).toMatchObject({ kind: "accepted" });
  expect(await send({ body: "x".repeat(20_001) })).toEqual({
    kind: "refused",
    detail: "The call's body is longer than 20,000 bytes. Send less in its workflow.",
  });
  expect(sink.messages.length).toBe(before + 1);
});

test("error: a secret that is not stored any more", async () => {
  expect(await send({ headers: [{ name: "x", secret: "GONE" }] })).toEqual({
    kind: "refused",
    detail: "The secret GONE is not stored any more. Store it again, then replay this.",
  });
});

test.each([
  [500, { kind: "retry", detail: "127.0.0.1 answered 500." }],
  [429, { kind: "retry", detail: "127.0.0.1 answered 429." }],
  [404, { kind: "retry", detail: "127.0.0.1 answered 404." }],
  [
    410,
    {
      kind: "refused",
      endpointOff: "It answered 410: it wants no more calls",
      detail: "127.0.0.1 answered 410: it wants no more calls.",
    },
  ],
  [307, { kind: "refused", detail: "127.0.0.1 answered 307: it has moved. Write its new address in the workflow." }],
])("behavior: %i", async (status, expected) => {
  sink.script.failNext(1, status);
  expect(await send()).toEqual(expected);
});

test("behavior: Retry-After is obeyed, and holds nobody else", async () => {
  const server = createServer((_, reply) => reply.writeHead(429, { "retry-after": "120" }).end());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const result = await send({}, { target: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  expect(result).toEqual({ kind: "retry", afterSeconds: 120, detail: "127.0.0.1 answered 429." });
  server.close();
});

test.each([
  ["120", 120],
  ["Sun, 22 Nov 2026 09:42:00 GMT", 60],
  ["Sun, 22 Nov 2026 09:00:00 GMT", 0],
  ["999999999", 86_400],
  ["soon", undefined],
  [undefined, undefined],
])("behavior: Retry-After %j is %j seconds", (text, expected) => {
  expect(readRetryAfter(text, new Date("2026-11-22T09:41:00Z"))).toBe(expected);
});

test("error: an address inside is never called", async () => {
  const strict = webhook.create({ ...ports, fetch: createSafeFetch({ allowPrivate: false }) });
  const parcel = makeParcel({ target: "https://169.254.169.254/latest", content: callOf() });
  expect(await strict.send(parcel, new AbortController().signal)).toEqual({
    kind: "refused",
    detail: "169.254.169.254 is not a public address, so it is not called.",
  });
});

/** A team's server that repeats challenges, or does what it is told, and keeps what it got. */
async function startTeam(answer: (body: { challenge?: string }) => [status: number, text: string]) {
  const got: { body: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      got.push({ body, headers: request.headers });
      const [status, text] = answer(JSON.parse(body || "{}"));
      reply.writeHead(status).end(text);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`;
  return { url, got, close: () => server.close() };
}

/** As on the open internet, where an address must show that it wants calls. */
function makeOpen() {
  const written: (string | null)[] = [];
  let state: "unproven" | "on" | "off" | undefined;
  const open = webhook.create({
    ...ports,
    settings: { ...ports.settings, BELLWETHER_ALLOW_PRIVATE_URLS: false },
    endpoints: {
      read: async () => state && { state, reason: state === "off" ? "It answered 410" : null },
      write: async (_id, _url, failure) => {
        written.push(failure);
        state = failure === null ? "on" : "unproven";
      },
    },
  });
  const ask = (url: string, o: Partial<Parcel> = {}) =>
    open.send(makeParcel({ target: url, content: callOf(), ...o }), new AbortController().signal);
  return { ask, written, set: (to: typeof state) => (state = to) };
}

test.each([
  ["as plain text", (text: string) => text],
  ["as JSON", (text: string) => JSON.stringify({ challenge: text })],
])("behavior: an address that repeats its challenge %s gets its first event, and is asked once", async (_, say) => {
  const team = await startTeam(({ challenge = "" }) => [200, say(challenge)]);
  const { ask, written } = makeOpen();
  expect((await ask(`${team.url}?event=1`)).kind).toBe("accepted");
  expect((await ask(`${team.url}?event=2`)).kind).toBe("accepted");
  team.close();
  expect(team.got.map(({ body }) => JSON.parse(body).type ?? "event")).toEqual(["challenge", "event", "event"]);
  expect(written).toEqual([null]);
  const [first] = team.got;
  expect(first?.headers["x-api-key"]).toBe("hush-hush-key");
  const reader = new Webhook(KEY.toString("base64"));
  expect(reader.verify(first?.body ?? "", first?.headers as Record<string, string>)).toMatchObject({
    type: "challenge",
  });
});

test.each([
  ["an answer of its own", 200, '{"ok":true}', "its answer was something else"],
  ["a no", 404, "", "it answered 404"],
  ["a page that moved", 302, "", "it answered 302"],
])("error: with %s it gets no event, and is not asked again for each", async (_, status, text, why) => {
  const team = await startTeam(() => [status, text]);
  const { ask, written } = makeOpen();
  const results = await Promise.all([ask(team.url), ask(team.url), ask(team.url)]);
  team.close();
  expect(results[0]).toEqual({
    kind: "retry",
    detail: `127.0.0.1 did not show that it wants these calls: ${why}. It gets its first event once it repeats the challenge that it is sent.`,
  });
  expect(team.got).toHaveLength(1);
  expect(team.got[0]?.body).not.toContain("world");
  expect(written).toEqual([why]);
});

test("error: one that is off is not called", async () => {
  const team = await startTeam(() => [200, ""]);
  const { ask, set } = makeOpen();
  set("off");
  expect(await ask(team.url)).toEqual({
    kind: "refused",
    detail: "127.0.0.1 is off: It answered 410. Turn it on in Settings, then replay this.",
  });
  team.close();
  expect(team.got).toEqual([]);
});
