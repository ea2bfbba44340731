import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type PushService, startPushService } from "./push-service.ts";

const NOW = Date.parse("2026-11-29T09:00:00Z");
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const { x = "", y = "" } = privateKey.export({ format: "jwk" });
const KEY = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]).toString(
  "base64url",
);

let service: PushService;
beforeEach(async () => {
  service = await startPushService({ now: () => NOW });
});
afterEach(() => service.close());

function authorization(o: { aud?: string; hours?: number; sub?: string; key?: string; isForged?: boolean } = {}) {
  const { aud = service.url, hours = 12, sub = "mailto:ops@example.com", key = KEY, isForged = false } = o;
  const claims = { aud, exp: NOW / 1_000 + hours * 3_600, sub };
  const text = [{ typ: "JWT", alg: "ES256" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = isForged
    ? createHmac("sha512", "x").update(text).digest()
    : sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `vapid t=${text}.${signature.toString("base64url")}, k=${key}`;
}

async function post(headers: Record<string, string> = {}, o: { body?: Buffer; endpoint?: string } = {}) {
  const endpoint = o.endpoint ?? (await service.subscribe(KEY)).endpoint;
  const usual = { authorization: authorization(), ttl: "60", "content-encoding": "aes128gcm" };
  const reply = await fetch(endpoint, {
    method: "POST",
    headers: { ...usual, ...headers },
    body: new Uint8Array(o.body ?? Buffer.alloc(200)),
  });
  return [reply.status, ((await reply.json()) as { message: string }).message];
}

test("default: what nobody sealed for this browser is refused", async () => {
  expect(await post()).toEqual([400, "The browser cannot open it"]);
  expect(service.messages).toEqual([]);
});

test.each<[string, Parameters<typeof authorization>[0], number, string]>([
  ["for another service", { aud: "https://fcm.googleapis.com" }, 401, "aud is"],
  ["for more than a day", { hours: 25 }, 401, "exp is not within a day"],
  ["run out", { hours: -1 }, 401, "exp is not within a day"],
  ["without a contact", { sub: "localhost" }, 401, "sub is neither"],
  ["forged", { isForged: true }, 401, "not signed by k"],
  ["of no key", { key: "abc" }, 401, "k is no key"],
])("error: a token %s", async (_what, o, status, message) => {
  expect(await post({ authorization: authorization(o) })).toEqual([status, expect.stringContaining(message)]);
});

test("error: a key that the browser was not told", async () => {
  const { endpoint } = await service.subscribe("another");
  expect(await post({}, { endpoint })).toEqual([403, "VAPID public key mismatch"]);
});

test.each([
  [{ ttl: "" }, 400, "TTL is missing"],
  [{ "content-encoding": "aesgcm" }, 400, "Content-Encoding is not aes128gcm"],
  [{ urgency: "extreme" }, 400, "Urgency is unknown"],
  [{ topic: "x".repeat(33) }, 400, "Topic is over 32"],
])("error: headers %j", async (headers: Record<string, string>, status, message) => {
  expect(await post(headers)).toEqual([status, expect.stringContaining(message)]);
});

test("error: more than one record holds", async () => {
  expect(await post({}, { body: Buffer.alloc(4_097) })).toEqual([413, "The message is over 4096 bytes"]);
});

test("error: who said goodbye, and whom nobody knows", async () => {
  const { endpoint } = await service.subscribe(KEY);
  service.script.end(endpoint, "gone");
  expect((await post({}, { endpoint }))[0]).toBe(410);
  service.script.end(endpoint, "forgotten");
  expect((await post({}, { endpoint }))[0]).toBe(404);
  expect((await post({}, { endpoint: `${service.url}/push/nobody` }))[0]).toBe(404);
});
