import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { endpoint } from "#db/schema/outbox.ts";
import { auditEntry, signingKey } from "#db/schema/workspace.ts";
import { signWebhook } from "#server/catalog/channels/webhook/sign-webhook.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { env } from "#server/kernel/env.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { seal } from "#server/kernel/secret.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import type { MemberContext } from "#server/services/context.ts";
import { listEndpoints } from "#server/services/endpoint/list-endpoints.ts";
import { makeMember, makeSecret, makeWorkspace } from "#server/testing/factories.ts";
import { makeRestClient } from "#server/testing/rest-client.ts";
import { readSigningKey } from "./read-signing-key.ts";
import { retireSigningKeys } from "./retire-signing-keys.ts";
import { rotateSigningKey } from "./rotate-signing-key.ts";

const HOUR_MS = 3_600_000;
const later = (ctx: MemberContext, hours: number) => ({ ...ctx, now: new Date(ctx.now.getTime() + hours * HOUR_MS) });

const HOOK = "https://hooks.example.com/alerts";

/** A call as it would be signed for a workspace's address at a time. */
async function signedAt(ctx: MemberContext, url = HOOK) {
  const now = () => ctx.now;
  const clock = { ...systemClock, now };
  const ports = createChannelPorts({
    db: getDb().db,
    clock,
    fetch: createSafeFetch({ allowPrivate: false }),
    settings: env(),
  });
  // a reader of Standard Webhooks holds the time against its own clock
  return signWebhook({
    id: "msg_1",
    at: new Date(),
    body: "{}",
    keys: await ports.signingKeysOf(ctx.workspaceId, url),
  });
}

function verifies(headers: Awaited<ReturnType<typeof signedAt>>, key: string): boolean {
  try {
    new Webhook(key).verify("{}", headers);
    return true;
  } catch {
    return false;
  }
}

test("default: a new key signs at once, and the one before beside it until it retires", async () => {
  const ctx = await makeMember(await makeWorkspace(), { role: "operator" });
  const { key: old } = await readSigningKey(ctx);
  const { until } = await rotateSigningKey(ctx, { overlapHours: 24 });
  const { key, retiring } = await readSigningKey(ctx);
  expect(key).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(key).not.toBe(old);
  expect(retiring).toEqual([{ until }]);
  const during = await signedAt(later(ctx, 23));
  expect([verifies(during, old), verifies(during, key)]).toEqual([true, true]);
  const after = await signedAt(later(ctx, 25));
  expect([verifies(after, old), verifies(after, key)]).toEqual([false, true]);
  const kept = await getDb().db.select().from(signingKey).where(eq(signingKey.workspaceId, ctx.workspaceId));
  for (const { sealed } of kept) expect(sealed).not.toContain(key.slice("whsec_".length));
  const [entry] = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, ctx.workspaceId));
  expect(entry).toMatchObject({ action: "signing-key.rotate", facts: { overlapHours: 24 } });
});

test("behavior: a stored secret retires like any other key", async () => {
  const of = await makeWorkspace();
  const ctx = await makeMember(of, { role: "operator" });
  const stored = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
  await makeSecret(of, { name: "webhook-signing", sealed: seal(stored, env().BELLWETHER_SECRET_KEY) });
  expect((await readSigningKey(ctx)).key).toBe(stored);
  await rotateSigningKey(ctx, { overlapHours: 1 });
  const during = await signedAt(ctx);
  expect(verifies(during, stored)).toBe(true);
  expect(verifies(await signedAt(later(ctx, 2)), stored)).toBe(false);
});

test("behavior: the old keys can be ended at once", async () => {
  const ctx = await makeMember(await makeWorkspace(), { role: "operator" });
  const { key: first } = await readSigningKey(ctx);
  await rotateSigningKey(ctx, { overlapHours: 24 });
  await rotateSigningKey(ctx, { overlapHours: 24 });
  expect((await readSigningKey(ctx)).retiring).toHaveLength(2);
  await retireSigningKeys(ctx);
  const { key, retiring } = await readSigningKey(ctx);
  expect(retiring).toEqual([]);
  const signed = await signedAt(ctx);
  expect([verifies(signed, first), verifies(signed, key)]).toEqual([false, true]);
});

test("behavior: of two that change it at once, both are kept to, one after the other", async () => {
  const ctx = await makeMember(await makeWorkspace(), { role: "operator" });
  await Promise.all([1, 2].map(() => rotateSigningKey(ctx, { overlapHours: 24 })));
  expect((await readSigningKey(ctx)).retiring).toHaveLength(2);
});

test("behavior: another workspace's key stays what it is", async () => {
  const [one, other] = [await makeMember(await makeWorkspace()), await makeMember(await makeWorkspace())];
  const before = await readSigningKey(other);
  await rotateSigningKey(one, { overlapHours: 24 });
  expect(await readSigningKey(other)).toEqual(before);
});

test("default: an address gets a key of its own, and others keep the workspace's", async () => {
  const ctx = await makeMember(await makeWorkspace(), { role: "operator" });
  const { key: shared } = await readSigningKey(ctx);
  await getDb()
    .db.insert(endpoint)
    .values({ workspaceId: ctx.workspaceId, url: HOOK, state: "on", createdAt: ctx.now });
  await rotateSigningKey(ctx, { overlapHours: 24, url: `${HOOK}?event=1` });
  const own = await readSigningKey(ctx, { url: HOOK });
  expect(own).toMatchObject({ isOwn: true, retiring: [{}] });
  expect(await readSigningKey(ctx)).toMatchObject({ key: shared, isOwn: false, retiring: [] });
  const signed = await signedAt(ctx);
  expect([verifies(signed, shared), verifies(signed, own.key)]).toEqual([true, true]);
  const elsewhere = await signedAt(ctx, "https://hooks.example.com/other");
  expect([verifies(elsewhere, shared), verifies(elsewhere, own.key)]).toEqual([true, false]);
  const after = await signedAt(later(ctx, 25));
  expect([verifies(after, shared), verifies(after, own.key)]).toEqual([false, true]);
  expect((await listEndpoints(ctx)).endpoints).toMatchObject([{ url: HOOK, hasOwnKey: true }]);
});

test("behavior: the workspace's new key changes nothing for an address with its own", async () => {
  const ctx = await makeMember(await makeWorkspace(), { role: "operator" });
  await rotateSigningKey(ctx, { overlapHours: 0, url: HOOK });
  const { key } = await readSigningKey(ctx, { url: HOOK });
  await rotateSigningKey(ctx, { overlapHours: 24 });
  expect(await readSigningKey(ctx, { url: HOOK })).toMatchObject({ key, isOwn: true, retiring: [] });
});

test("behavior: an address that was never called signs with its own key alone, and one key is ended at a time", async () => {
  const ctx = await makeMember(await makeWorkspace(), { role: "operator" });
  await rotateSigningKey(ctx, { overlapHours: 24, url: HOOK });
  const first = await readSigningKey(ctx, { url: HOOK });
  expect(first.retiring).toEqual([]);
  expect((await listEndpoints(ctx)).endpoints).toMatchObject([{ state: "unproven", hasOwnKey: true, alsoUntil: null }]);
  await rotateSigningKey(ctx, { overlapHours: 24, url: HOOK });
  await rotateSigningKey(ctx, { overlapHours: 24 });
  expect((await listEndpoints(ctx)).endpoints[0]?.alsoUntil).not.toBeNull();
  await retireSigningKeys(ctx, { url: HOOK });
  expect((await readSigningKey(ctx, { url: HOOK })).retiring).toEqual([]);
  expect((await readSigningKey(ctx)).retiring).toHaveLength(1);
});

test("error: a key for what is no address that may be called", async () => {
  const ctx = await makeMember(await makeWorkspace(), { role: "operator" });
  await expect(rotateSigningKey(ctx, { overlapHours: 0, url: "https://10.0.0.1/x" })).rejects.toMatchObject({
    name: "UrlRefusedError",
  });
  await expect(retireSigningKeys(ctx, { url: HOOK })).rejects.toMatchObject({ name: "NotFoundError" });
});

test("error: a viewer neither reads nor changes it", async () => {
  const ctx = await makeMember(await makeWorkspace(), { role: "viewer" });
  await expect(readSigningKey(ctx)).rejects.toThrow("operator");
  await expect(rotateSigningKey(ctx, { overlapHours: 24 })).rejects.toThrow("operator");
});

test("default: a team's program changes it by the API", async () => {
  const of = await makeWorkspace();
  const { ask } = await makeRestClient(of);
  const before = await ask<{ key: string }>("GET", "/signing-key");
  const rotated = await ask<{ until: string }>("POST", "/signing-key/rotate", { body: { overlapHours: 2 } });
  expect(rotated.status).toBe(200);
  const after = await ask<{ key: string; retiring: { until: string }[] }>("GET", "/signing-key");
  expect(after.body.key).not.toBe(before.body.key);
  expect(after.body.retiring).toEqual([{ until: rotated.body.until }]);
  expect((await ask("POST", "/signing-key/rotate", { body: { overlapHours: 999 } })).status).toBe(400);
  expect((await ask("POST", "/signing-key/rotate", { body: { url: HOOK } })).status).toBe(200);
  const own = await ask("GET", `/signing-key?url=${encodeURIComponent(HOOK)}`);
  expect(own.body).toMatchObject({ isOwn: true });
});
