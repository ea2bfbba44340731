import { and, eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb, inWorkspace } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import { delivery } from "#db/schema/outbox.ts";
import { topicStanding } from "#db/schema/standing.ts";
import { preference, subscriber } from "#db/schema/subscriber.ts";
import type { Problem } from "#server/api/rest/problem.ts";
import { limits } from "#server/kernel/limits.ts";
import {
  makeAddress,
  makeDelivery,
  makeExecution,
  makePreference,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { makeRestClient } from "#server/testing/rest-client.ts";
import type { KeyContext } from "../context.ts";
import { enrolMany } from "../subscriber/enrol-many.ts";
import { loadSubscribers } from "./load-subscribers.ts";
import { readLoad } from "./read-load.ts";

type Answer = {
  load: string;
  lastLine: number;
  stored: number;
  refused: number;
  errors: { line: number; reason: string }[];
};

async function makeWorld() {
  const of = await makeWorkspace();
  const topic = await makeTopic(of, { key: "liquidation-risk" });
  const { ask, ...rest } = await makeRestClient(of);
  const load = (lines: unknown[], query = "") =>
    ask<Answer & Problem>("POST", `/bulk/subscribers${query}`, {
      body: lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
      headers: { "content-type": "application/x-ndjson" },
    });
  return { of, topic, load, ask, ...rest };
}

const peopleOf = (workspaceId: number) =>
  getDb()
    .db.select({
      address: subscriber.address,
      zone: subscriber.zone,
      origin: subscriber.origin,
      enabled: preference.enabled,
      preset: preference.preset,
      own: preference.own,
      line: topicStanding.n1,
      attributes: attributeSet.attributes,
    })
    .from(subscriber)
    .leftJoin(preference, eq(preference.subscriberId, subscriber.id))
    .leftJoin(
      topicStanding,
      and(eq(topicStanding.subscriberId, subscriber.id), eq(topicStanding.topicId, preference.topicId)),
    )
    .leftJoin(attributeSet, eq(attributeSet.subscriberId, subscriber.id))
    .where(eq(subscriber.workspaceId, workspaceId))
    .orderBy(subscriber.id);

const talliesOf = async (workspaceId: number) => {
  const rows = await getDb().db.execute<{ key: string; n: number }>(sql`
    select split_part(key, ':', 1) as key, sum(n)::int as n from tally
    where workspace_id = ${workspaceId}::bigint group by 1 order by 1`);
  return Object.fromEntries([...rows].map(({ key, n }) => [key, n]));
};

test("default: wallets come with zone, preferences and attributes, and standings and tallies follow", async () => {
  const { of, load } = await makeWorld();
  const [a, b, c] = [makeAddress(), makeAddress(), makeAddress()];
  const { status, body } = await load([
    { address: a, zone: "Europe/Lisbon", preferences: { "liquidation-risk": { own: { line: "1.4" } } } },
    {
      address: b.toUpperCase().replace("0X", "0x"),
      preferences: { "liquidation-risk": { enabled: false, preset: "aggressive" } },
    },
    { address: c, attributes: { tier: "gold", score: 7 } },
  ]);
  expect([status, body]).toMatchObject([200, { lastLine: 3, stored: 3, refused: 0, errors: [] }]);
  expect(await peopleOf(of.id)).toMatchObject([
    {
      address: a,
      zone: "Europe/Lisbon",
      origin: "api",
      enabled: true,
      preset: "standard",
      own: { line: "1.4" },
      line: "1.4",
    },
    { address: b, zone: "UTC", enabled: false, preset: "aggressive", own: {}, line: "1.10" },
    { address: c, enabled: null, attributes: { tier: "gold", score: "7" } },
  ]);
  expect(await talliesOf(of.id)).toEqual({ subscribers: 3, set: 2, on: 1 });
});

test("behavior: bad lines are told with their number and reason, and the good ones around them are kept", async () => {
  const { of, load } = await makeWorld();
  const wallet = () => ({ address: makeAddress() });
  const { body } = await load([
    wallet(),
    "{",
    "[]",
    { address: "0x12" },
    { ...wallet(), name: "Bob" },
    { ...wallet(), zone: "Mars/Base" },
    { ...wallet(), preferences: { nothing: {} } },
    { ...wallet(), preferences: { "liquidation-risk": { preset: "bold" } } },
    { ...wallet(), preferences: { "liquidation-risk": { own: { line: "low" } } } },
    { ...wallet(), preferences: { "liquidation-risk": { on: true } } },
    { ...wallet(), attributes: { "a b": "c" } },
    "x".repeat(limits.bulkLineBytesMax + 1),
    wallet(),
  ]);
  expect(body.errors.map(({ line, reason }) => `${line}: ${reason}`)).toMatchInlineSnapshot(`
    [
      "2: The line is not a JSON object.",
      "3: The line is not a JSON object.",
      "4: address: An address is 0x and 40 hex digits.",
      "5: There is no field “name”.",
      "6: “Mars/Base” is no time zone we know. Take one such as Europe/Lisbon.",
      "7: There is no topic “nothing”.",
      "8: Liquidation risk has no preset “bold”.",
      "9: Liquidation risk, Health factor: Type a plain number, such as 1.25.",
      "10: There is no field “preferences.liquidation-risk.on”.",
      "11: attributes.a b: Name it by letters, digits, - and _, beginning with a letter, at most 60 characters.",
      "12: The line is longer than 16 KB.",
    ]
  `);
  expect(body).toMatchObject({ lastLine: 13, stored: 2, refused: 11 });
  expect(await peopleOf(of.id)).toHaveLength(2);
});

test("behavior: sending again from any line comes to the same, and is not counted twice", async () => {
  const { of, load, ask } = await makeWorld();
  const lines = Array.from({ length: 9 }, (_, at) => ({
    address: makeAddress(),
    preferences: { "liquidation-risk": { own: { line: `1.${at + 1}` } } },
  }));
  const bad = { address: "0x" };
  await load([...lines.slice(0, 4), bad], "?load=first");
  const before = await peopleOf(of.id);
  await load([...lines.slice(2, 4), bad, ...lines.slice(4)], "?load=first&from=3");
  expect((await peopleOf(of.id)).slice(0, 4)).toEqual(before);
  const { body } = await ask<Answer>("GET", "/bulk/loads/first");
  expect(body).toMatchObject({ load: "first", lastLine: 10, stored: 9, refused: 1, errors: [{ line: 5 }] });
  expect(await talliesOf(of.id)).toEqual({ subscribers: 9, set: 9, on: 9 });
  await load([lines[0]], "?load=first&from=5");
  expect((await ask<Answer>("GET", "/bulk/loads/first")).body).toMatchObject({ lastLine: 10, refused: 1, errors: [] });
});

test("behavior: a wallet that is there twice is as its later line says, part by part", async () => {
  const { of, load } = await makeWorld();
  const there = await makeSubscriber(of, { zone: "Asia/Tokyo" });
  const { address } = there;
  await load([
    { address, attributes: { tier: "basic" } },
    { address, preferences: { "liquidation-risk": { own: { line: "1.5" } } } },
    { address, attributes: { tier: "gold" } },
  ]);
  expect(await peopleOf(of.id)).toMatchObject([
    { zone: "Asia/Tokyo", origin: "event", own: { line: "1.5" }, attributes: { tier: "gold" } },
  ]);
  await load([{ address, zone: "Europe/Lisbon" }]);
  expect(await peopleOf(of.id)).toMatchObject([{ zone: "Europe/Lisbon", own: { line: "1.5" } }]);
});

test("behavior: what says the same already is left alone, with its time", async () => {
  const { of, topic, load } = await makeWorld();
  const there = await makeSubscriber(of);
  await makePreference({ subscriber: there, topic }, { preset: "standard", own: { line: "1.3" } });
  await load([{ address: there.address, preferences: { "liquidation-risk": { own: { line: "1.3" } } } }]);
  const rows = await getDb().db.select().from(preference).where(eq(preference.subscriberId, there.id));
  expect(rows).toMatchObject([{ updatedAt: NOW }]);
});

test("behavior: a load reads on while one batch is stored, and no further", async () => {
  const { of, id } = await makeWorld();
  const ctx: KeyContext = { kind: "key", keyId: id, workspaceId: of.id, slug: of.slug, scopes: [], now: NOW };
  const total = limits.bulkLinesPerBatch * 4;
  let ahead = 0;
  async function* sender() {
    for (let sent = 0; sent < total; sent += 500) {
      const [row] = await getDb().db.execute<{ n: number }>(sql`
        select coalesce(max(last_line), 0)::int as n from bulk_load where workspace_id = ${of.id}::bigint`);
      ahead = Math.max(ahead, sent - (row?.n ?? 0));
      const lines = Array.from(
        { length: 500 },
        (_, at) => `{"address":"0x${(sent + at + 1).toString(16).padStart(40, "0")}"}\n`,
      );
      yield Buffer.from(lines.join(""));
    }
  }
  const done = await loadSubscribers(ctx, { load: "steady", from: 1, bytes: sender() });
  expect(done).toMatchObject({ lastLine: total, storedCount: total });
  expect(ahead).toBeLessThanOrEqual(2 * limits.bulkLinesPerBatch + 500);
});

test("error: an upload that breaks off keeps what was stored, and says where to go on", async () => {
  const { of, id } = await makeWorld();
  const ctx: KeyContext = { kind: "key", keyId: id, workspaceId: of.id, slug: of.slug, scopes: [], now: NOW };
  async function* sender() {
    for (let at = 0; at < limits.bulkLinesPerBatch + 10; at++) yield Buffer.from(`{"address":"${makeAddress()}"}\n`);
    throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
  }
  const broken = loadSubscribers(ctx, { load: "broken", from: 1, bytes: sender() });
  const lastLine = limits.bulkLinesPerBatch;
  await expect(broken).rejects.toMatchObject({
    publicMessage: `The upload broke off. All up to line ${lastLine} is stored: go on from line ${lastLine + 1} of the load broken.`,
  });
  expect(await readLoad(ctx, "broken")).toMatchObject({ lastLine, storedCount: lastLine });
});

test("error: another team's load is not here, and their key adds nobody here", async () => {
  const here = await makeWorld();
  const there = await makeWorld();
  await here.load([{ address: makeAddress() }], "?load=mine");
  expect((await there.ask("GET", "/bulk/loads/mine")).status).toBe(404);
  await there.load([{ address: makeAddress() }, { address: makeAddress() }], "?load=mine");
  expect((await here.ask<Answer>("GET", "/bulk/loads/mine")).body.stored).toBe(1);
  expect(await peopleOf(here.of.id)).toHaveLength(1);
});

test("error: a key that may only add wallets loads nobody", async () => {
  const { of } = await makeWorld();
  const { ask } = await makeRestClient(of, ["subscribers:write"]);
  const { status, body } = await ask("POST", "/bulk/subscribers", {
    body: "{}",
    headers: { "content-type": "application/x-ndjson" },
  });
  expect([status, body.detail]).toMatchObject([403, expect.stringContaining("preferences:write")]);
});

test("behavior: a zone that a load moves has what waits looked at again, though a load moves no credits", async () => {
  const of = await makeWorkspace();
  const person = await makeSubscriber(of);
  const execution = await makeExecution({ run: await makeRun(await makeWorkflow(of)), subscriber: person });
  const waits = { state: "deferred", channel: "email", priceMilli: 1_000, deferredBecause: "digest" } as const;
  const { id } = await makeDelivery(execution, { ...waits, deferredUntil: NOW });
  const wallets = [{ address: person.address, zone: "Asia/Kathmandu" }];
  await inWorkspace(of.id, (tx) => enrolMany(tx, { workspaceId: of.id, wallets, now: NOW }));
  const [row] = await getDb().db.select().from(delivery).where(eq(delivery.id, id));
  expect(row).toMatchObject({ state: "deferred", deferredUntil: null, deferredBecause: null });
});
