import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { apiKey } from "#db/schema/rest.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { limits } from "#server/kernel/limits.ts";
import { listKeys } from "#server/services/api-key/list-keys.ts";
import { revokeKey } from "#server/services/api-key/revoke-key.ts";
import { createSegment } from "#server/services/segment/create-segment.ts";
import { makeAddress, makeMember, makeSubscriber, makeTopic, makeWorkspace } from "#server/testing/factories.ts";
import { askRest, makeRestClient } from "#server/testing/rest-client.ts";

async function makeWorld() {
  const of = await makeWorkspace();
  const topic = await makeTopic(of, { key: "liquidation-risk" });
  return { of, topic, ...(await makeRestClient(of)) };
}

test("default: a wallet is put, tuned and read", async () => {
  const { ask } = await makeWorld();
  const address = makeAddress();
  const put = await ask("PUT", `/subscribers/${address.toUpperCase().replace("0X", "0x")}`, {
    body: { zone: "Europe/Lisbon" },
  });
  expect([put.status, put.body]).toMatchObject([200, { address, zone: "Europe/Lisbon", origin: "api" }]);
  const set = await ask("PUT", `/subscribers/${address}/preferences/liquidation-risk`, {
    body: { preset: "aggressive", own: { line: "1.15" } },
  });
  expect(set.body).toMatchObject({ isOwn: true, enabled: true, preset: "aggressive", values: { line: "1.15" } });
  const whole = await ask("PUT", `/subscribers/${address}/preferences/liquidation-risk`, { body: { enabled: false } });
  expect(whole.body).toMatchObject({ enabled: false, preset: "standard", own: {}, values: { line: "1.25" } });
  const read = await ask<{ items: unknown[] }>("GET", `/subscribers/${address}/preferences`);
  expect(read.body.items).toEqual([whole.body]);
  const one = await ask("GET", `/subscribers/${address}/preferences/liquidation-risk`);
  expect(one.body).toEqual(whole.body);
});

test("behavior: attributes are replaced, changed and taken away; numbers are exact", async () => {
  const { ask } = await makeWorld();
  const path = `/subscribers/${makeAddress()}/attributes`;
  await ask("PUT", path, { body: { tier: "gold", score: 1.5, vip: true } });
  await ask("PATCH", path, { body: { tier: null, debt: "123456789012345678901.5" } });
  const { body } = await ask<{ attributes: unknown }>("GET", path);
  expect(body.attributes).toEqual({ score: "1.5", vip: true, debt: "123456789012345678901.5" });
  const long = await ask("PUT", path, { body: { score: 0.1234567890123456 } });
  expect(long.body).toMatchObject({ status: 400, errors: [{ pointer: "#/score" }] });
});

test("behavior: segments say who is in them by what was pushed, and are those of the key's own workspace", async () => {
  const { ask, of } = await makeWorld();
  const condition = { op: "is", args: [{ ref: ["told", "tier"] }, { value: "gold" }] };
  const attributes = [{ name: "tier", type: "text" }];
  await createSegment(await makeMember(of), { name: "Gold tier", description: "Our best", condition, attributes });
  await createSegment(await makeMember(await makeWorkspace()), { name: "Another", condition, attributes });
  for (const tier of ["Gold", "silver"])
    await ask("PUT", `/subscribers/${makeAddress()}/attributes`, { body: { tier } });
  const { body } = await ask("GET", "/segments");
  expect(body).toEqual({ items: [{ key: "gold-tier", name: "Gold tier", description: "Our best", count: 1 }] });
});

test("behavior: the allowance is told, and what goes beyond it is refused until the minute ends", async () => {
  const { ask, id } = await makeWorld();
  const first = await ask("GET", "/topics");
  expect(first.headers.get("ratelimit-policy")).toBe(`"minute";q=${limits.apiRequestsPerMinute};w=60`);
  expect(first.headers.get("ratelimit")).toMatch(new RegExp(`^"minute";r=${limits.apiRequestsPerMinute - 1};t=\\d+$`));
  await getDb().db.update(apiKey).set({ windowUsed: limits.apiRequestsPerMinute }).where(eq(apiKey.id, id));
  await getDb().db.execute(sql`update api_key set window_at = date_trunc('minute', now()) where id = ${id}::bigint`);
  const tooMany = await ask("GET", "/topics");
  expect([tooMany.status, tooMany.body.title]).toEqual([429, "Too many requests"]);
  expect(Number(tooMany.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("behavior: the same Idempotency-Key gives the first answer, and does nothing again", async () => {
  const { ask } = await makeWorld();
  const path = `/subscribers/${makeAddress()}/attributes`;
  const headers = { "idempotency-key": "k-1" };
  const first = await ask("PUT", path, { body: { tier: "gold" }, headers });
  await ask("PUT", path, { body: { tier: "silver" } });
  const again = await ask("PUT", path, { body: { tier: "gold" }, headers });
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect([first.headers.get("idempotency-replayed"), again.headers.get("idempotency-replayed")]).toEqual([
    null,
    "true",
  ]);
  expect((await ask("GET", path)).body).toMatchObject({ attributes: { tier: "silver" } });
  const other = await ask("PUT", path, { body: { tier: "bronze" }, headers });
  expect([other.status, other.body.detail]).toMatchInlineSnapshot(`
    [
      409,
      "This Idempotency-Key was used for another request. Give each request a key of its own.",
    ]
  `);
});

test("behavior: of the same request sent many times at once, one is done; the others wait or get its answer", async () => {
  const { of, ask } = await makeWorld();
  const path = `/subscribers/${makeAddress()}/attributes`;
  const send = () => ask("PUT", path, { body: { tier: "gold" }, headers: { "idempotency-key": "k-3" } });
  const answers = await Promise.all(Array.from({ length: 6 }, send));
  const done = answers.filter(({ status, headers }) => status === 200 && !headers.has("idempotency-replayed"));
  expect(done).toHaveLength(1);
  expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
  const { ask: askByOther } = await makeRestClient(of);
  const other = await askByOther("PUT", path, { body: { tier: "silver" }, headers: { "idempotency-key": "k-3" } });
  expect(other.status).toBe(200);
});

test("behavior: a failure keeps no answer, so that its key can try again", async () => {
  const { ask } = await makeWorld();
  const path = `/subscribers/${makeAddress()}/preferences/liquidation-risk`;
  const headers = { "idempotency-key": "k-2" };
  expect((await ask("PUT", path, { body: { preset: "bold" }, headers })).status).toBe(400);
  expect((await ask("PUT", path, { body: { preset: "bold" }, headers })).status).toBe(400);
  expect((await ask("PUT", path, { body: { preset: "aggressive" }, headers })).status).toBe(200);
});

test("default: when and how often a subscriber is told is set and read; what is left out stays", async () => {
  const { ask } = await makeWorld();
  const address = makeAddress();
  const path = `/subscribers/${address}/timing`;
  const quiet = { from: 1_320, until: 420 };
  const weekly = { kind: "weekly", day: 5, minute: 540 };
  expect((await ask("PUT", path, { body: { quiet, perHour: 3 } })).status).toBe(200);
  const { body } = await ask("PUT", path, { body: { topics: { "liquidation-risk": weekly } } });
  expect(body).toMatchObject({
    ...{ address: address.toLowerCase(), zone: "UTC", quiet: { ...quiet, letsCritical: true } },
    ...{ digest: null, perHour: 3, perDay: null, perWeek: null },
    topics: [{ topic: "liquidation-risk", cadence: weekly, mutedUntil: null }],
  });
  expect((await ask("GET", path)).body).toEqual(body);
  const unknown = await ask("PUT", path, { body: { perHour: null, topics: { nothing: weekly } } });
  expect([unknown.status, (await ask("GET", path)).body]).toEqual([404, body]);
  expect((await ask("PUT", path, { body: { quiet: { from: 60, until: 60 } } })).status).toBe(400);
});

test("behavior: another team's key sees and changes nothing here, whatever it asks for", async () => {
  const { of, ask } = await makeWorld();
  const theirs = await makeSubscriber(of);
  const { of: elsewhere, ask: askElsewhere } = await makeWorld();
  const path = `/subscribers/${theirs.address}`;
  for (const below of ["", "/preferences", "/preferences/liquidation-risk", "/timing", "/attributes"]) {
    expect((await askElsewhere("GET", path + below)).status).toBe(404);
    expect((await ask("GET", path + below)).status).toBe(200);
  }
  await askElsewhere("PUT", `${path}/attributes`, { body: { tier: "gold" } });
  expect((await ask("GET", `${path}/attributes`)).body).toMatchObject({ attributes: {} });
  const rows = await getDb().db.select().from(subscriber).where(eq(subscriber.address, theirs.address));
  expect(rows.map(({ workspaceId }) => workspaceId).sort()).toEqual([of.id, elsewhere.id].sort());
});

test("behavior: a key is shown once, stamped when used, and written down without itself", async () => {
  const { of, owner, key, id, ask } = await makeWorld();
  await ask("GET", "/topics");
  const [listed] = await listKeys(owner);
  expect(listed).toMatchObject({ id, name: "Backend", hint: key.slice(0, 12), lastUsedAt: expect.any(Date) });
  const rows = await getDb().db.execute(sql`
    select k::text as key, (select string_agg(a::text, ' ') from audit_entry a where workspace_id = ${of.id}::bigint) as audit
    from api_key k where id = ${id}::bigint`);
  expect(JSON.stringify(rows)).not.toContain(key);
  await revokeKey(owner, { id });
  expect((await ask("GET", "/topics")).status).toBe(401);
  const audit = await getDb()
    .db.select()
    .from(auditEntry)
    .where(eq(auditEntry.workspaceId, of.id))
    .orderBy(auditEntry.id);
  expect(audit.map(({ action, facts }) => [action, facts])).toEqual([
    ["api-key.make", { name: "Backend" }],
    ["api-key.revoke", { name: "Backend" }],
  ]);
});

test("error: another team's owner cannot revoke a key, nor see it", async () => {
  const { id, ask } = await makeWorld();
  const stranger = await makeMember(await makeWorkspace());
  await expect(revokeKey(stranger, { id })).rejects.toMatchObject({ code: "not-found" });
  expect(await listKeys(stranger)).toEqual([]);
  expect((await ask("GET", "/topics")).status).toBe(200);
});

test("error: a key without the scope is refused, and told which", async () => {
  const { of } = await makeWorld();
  const { ask } = await makeRestClient(of, ["runs:read"]);
  const { status, body } = await ask("PUT", `/subscribers/${makeAddress()}`, { body: {} });
  expect([status, body.detail]).toMatchInlineSnapshot(`
    [
      403,
      "This API key lacks the scope subscribers:write. Ask an owner for a key that has it.",
    ]
  `);
  expect((await ask("GET", "/runs")).status).toBe(200);
});

test("error: no key, and one that nobody has, are told the same, without repeating it", async () => {
  const none = await askRest("GET", "/topics");
  const wrong = await askRest("GET", "/topics", { key: "bwk_nobodys" });
  expect([none.status, none.body]).toEqual([401, wrong.body]);
  expect(none.headers.get("www-authenticate")).toBe("Bearer");
  expect(none.headers.get("content-type")).toBe("application/problem+json");
  expect(JSON.stringify(wrong.body)).not.toContain("nobodys");
  expect(none.body).toMatchInlineSnapshot(`
    {
      "detail": "This API key is not known, or it was revoked. Send a live one as “Authorization: Bearer bwk_…”; an owner makes it under Settings, For developers.",
      "status": 401,
      "title": "No valid API key",
      "type": "urn:bellwether:problem:not-signed-in",
    }
  `);
});

type Refused = [
  what: string,
  method: string,
  path: string,
  sent?: { body?: unknown; headers?: Record<string, string> },
];

const REFUSED: Refused[] = [
  ["an address that is none", "GET", "/subscribers/0x12"],
  ["an unknown field", "PUT", "/subscribers/WALLET", { body: { zone: "UTC", name: "Bob" } }],
  ["an unknown parameter", "GET", "/runs?page=2"],
  ["a limit that is none", "GET", "/runs?limit=1000"],
  ["a zone that is none", "PUT", "/subscribers/WALLET", { body: { zone: "Mars/Base" } }],
  ["a topic that is none", "PUT", "/subscribers/WALLET/preferences/nothing", { body: {} }],
  [
    "a value that does not fit",
    "PUT",
    "/subscribers/WALLET/preferences/liquidation-risk",
    { body: { own: { line: "low" } } },
  ],
  ["what is not JSON", "PUT", "/subscribers/WALLET", { body: "{" }],
  ["another type", "PUT", "/subscribers/WALLET", { body: "a=b", headers: { "content-type": "text/plain" } }],
  ["too much", "PUT", "/subscribers/WALLET", { body: `"${"x".repeat(70_000)}"` }],
  ["a method that is not taken", "DELETE", "/subscribers/WALLET"],
  ["an address that is not there", "GET", "/nothing"],
  [
    "an Idempotency-Key that is none",
    "PUT",
    "/subscribers/WALLET",
    { body: {}, headers: { "idempotency-key": "a b" } },
  ],
];

test("error: each refusal names the thing and the cure", async () => {
  const { ask } = await makeWorld();
  const told: string[] = [];
  for (const [what, method, path, sent] of REFUSED) {
    const { status, body } = await ask(method, path.replace("WALLET", `0x${"ab".repeat(20)}`), sent);
    const places = (body.errors ?? []).map(({ pointer, parameter }) => pointer ?? parameter);
    told.push(`${what}: ${status} ${[body.detail, ...places].join(" | ")}`);
  }
  expect((await ask("GET", `/subscribers/0x${"ab".repeat(20)}`)).status).toBe(404);
  expect(told).toMatchInlineSnapshot(`
    [
      "an address that is none: 400 address: An address is 0x and 40 hex digits. | address",
      "an unknown field: 400 #/name: There is no such field. Leave it out; /api/v1/openapi.json has those that there are. | #/name",
      "an unknown parameter: 400 page: There is no such field. Leave it out; /api/v1/openapi.json has those that there are. | page",
      "a limit that is none: 400 limit: Too big: expected number to be <=100 | limit",
      "a zone that is none: 400 “Mars/Base” is no time zone we know. Take one such as Europe/Lisbon.",
      "a topic that is none: 404 The topic “nothing” is not here. It may have been removed.",
      "a value that does not fit: 400 Liquidation risk, Health factor: Type a plain number, such as 1.25. | #/own/line",
      "what is not JSON: 400 The body is not JSON. Send one object.",
      "another type: 415 Send the body as application/json, and say so in Content-Type.",
      "too much: 413 The body is larger than 64 KB. Send less at once.",
      "a method that is not taken: 405 This address takes GET, PUT.",
      "an address that is not there: 404 There is no such address here. /api/v1/openapi.json lists those there are.",
      "an Idempotency-Key that is none: 400 The Idempotency-Key must be 1 to 200 visible characters without spaces.",
    ]
  `);
});
