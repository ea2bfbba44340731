import { createSecretKey } from "node:crypto";
import type { ServerResponse } from "node:http";
import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import { interaction } from "#db/schema/personalisation.ts";
import { pullSource } from "#db/schema/pull.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import type { PullSetting } from "#server/contract/pull.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { Secret } from "#server/kernel/secret.ts";
import { putAttributes } from "#server/services/attribute/put-attributes.ts";
import type { MemberContext } from "#server/services/context.ts";
import {
  makeAddress,
  makeDelivery,
  makeExecution,
  makeMember,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { answerWith, startFakeBackend } from "#server/testing/fake-backend.ts";
import { createTestClock } from "#server/testing/outbox-world.ts";
import { listPulls } from "./list-pulls.ts";
import { previewPull } from "./preview-pull.ts";
import { pullNow, putPull, removePull, turnPull } from "./put-pull.ts";
import { type PullDeps, takePull } from "./take-pull.ts";

type Answers = Parameters<typeof startFakeBackend>[0];
type Backend = Awaited<ReturnType<typeof startFakeBackend>>;

const { db } = getDb();
const SIGNING_KEY = Buffer.alloc(32, 5);
let ctx: MemberContext;
let backend: Backend | undefined;
let clock: ReturnType<typeof createTestClock>;
let deps: PullDeps;
const tenant = () => ({ id: ctx.workspaceId, slug: ctx.slug });

beforeEach(async () => {
  await db.delete(pullSource);
  ctx = await makeMember(await makeWorkspace(), { role: "operator" });
  clock = createTestClock(NOW);
  const secrets: Record<string, Secret> = { BACKEND_KEY: new Secret("hush-hush") };
  deps = {
    ...{ db, clock, fetch: createSafeFetch({ allowPrivate: true }) },
    secretOf: async (_workspace, name) => secrets[name],
    signingKeysOf: async () => [createSecretKey(SIGNING_KEY)],
  };
});
afterEach(async () => {
  await backend?.stop();
  backend = undefined;
});

async function asks(answers: Answers, o: Partial<PullSetting> = {}): Promise<number> {
  backend = await startFakeBackend(answers);
  const setting: PullSetting = {
    ...{
      name: "People",
      url: `${backend.url}/people`,
      headers: [],
      everyMinutes: 60,
      list: "people",
      wallet: "wallet",
    },
    attributes: [
      { name: "tier", path: "tier", type: "text" },
      { name: "points", path: "points", type: "number" },
    ],
    ...{ acted: null, paging: { kind: "none" }, since: null, ...o },
  };
  return (await putPull(ctx, { setting })).id;
}

const pull = () => takePull(deps);
const shown = async () => (await listPulls(ctx))[0];
const paths = () => backend?.asked.map(({ path }) => path) ?? [];

async function told(): Promise<Record<string, unknown>> {
  const rows = await db
    .select({ address: subscriber.address, attributes: attributeSet.attributes })
    .from(attributeSet)
    .innerJoin(subscriber, eq(subscriber.id, attributeSet.subscriberId))
    .where(eq(attributeSet.workspaceId, ctx.workspaceId));
  return Object.fromEntries(rows.map(({ address, attributes }) => [address, attributes]));
}

/** Pages as a backend gives them, by page number from 1, until one is empty. */
const pages = (all: object[][]): Answers =>
  Object.fromEntries([...all, []].map((people, at) => [`/people?page=${at + 1}`, { people }] as const));

test("default: a question is signed by the workspace's key over its whole address, and any library verifies it", async () => {
  const people = [{ wallet: makeAddress(), tier: "Gold", points: 1 }];
  const paging = { kind: "page", parameter: "page", first: 1 } as const;
  await asks(pages([people]), { paging });
  await pull();
  const verifier = new Webhook(SIGNING_KEY.toString("base64"));
  // its times are the clock's, which here is the test's
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  try {
    for (const [nth, { path, headers }] of (backend?.asked ?? []).entries()) {
      const signed = Object.fromEntries(
        ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [name, String(headers[name])]),
      );
      const verify = (url: string) => verifier.verify(`GET ${url}`, signed, { jsonParse: false });
      expect(path).toBe(`/people?page=${nth + 1}`);
      expect(() => verify(`${backend?.url}${path}`)).not.toThrow();
      expect(() => verify(`${backend?.url}/people?page=9`)).toThrow();
    }
  } finally {
    vi.useRealTimers();
  }
  expect(backend?.asked).toHaveLength(2);
});

test("behavior: a pull that is set so is not signed", async () => {
  await asks({ "/people": { people: [] } }, { isUnsigned: true });
  await pull();
  expect(backend?.asked.map(({ headers }) => headers["webhook-signature"])).toEqual([undefined]);
});

test("default: people are pulled with a secret header, new wallets become subscribers, and it is asked again in time", async () => {
  const [a, b] = [makeAddress(), makeAddress()];
  const people = [
    { wallet: a.toUpperCase().replace("0X", "0x"), tier: "Gold", points: 12.5 },
    { wallet: b, tier: null, points: 3 },
  ];
  await asks(
    { "/people": { people } },
    { headers: [{ name: "Authorization", value: "Bearer ", secret: "BACKEND_KEY" }] },
  );
  expect(await pull()).toBe(true);
  expect(backend?.asked[0]?.headers.authorization).toBe("Bearer hush-hush");
  expect(await told()).toEqual({ [a]: { tier: "Gold", points: "12.5" }, [b]: { points: "3" } });
  const result = { at: NOW.toISOString(), pages: 1, entries: 2, stored: 2, refused: 0, refusals: [] };
  const nextAt = new Date(NOW.getTime() + 3_600_000);
  expect(await shown()).toMatchObject({ lastResult: result, trouble: null, progress: null, doneAt: NOW, nextAt });
  expect(await pull()).toBe(false);
  clock.advance(3_600);
  expect(await pull()).toBe(true);
  expect(paths()).toHaveLength(2);
});

test("behavior: what others said of a wallet stays, and null takes away what this one said", async () => {
  const row = await makeSubscriber(tenant());
  const of = { workspaceId: ctx.workspaceId, subscriberId: row.id, now: NOW };
  await putAttributes(of, { tier: "Silver", country: "PT" });
  await asks({ "/people": { people: [{ wallet: row.address, tier: null, points: "7" }] } });
  await pull();
  expect(await told()).toEqual({ [row.address]: { country: "PT", points: "7" } });
});

test.each<[string, PullSetting["paging"], (wallets: string[]) => Answers]>([
  ["numbers", { kind: "page", parameter: "page", first: 1 }, (w) => pages([[{ wallet: w[0] }], [{ wallet: w[1] }]])],
  [
    "a cursor",
    { kind: "cursor", path: "next", parameter: "after" },
    (w) => ({
      "/people": { people: [{ wallet: w[0] }], next: "c 2" },
      "/people?after=c+2": { people: [{ wallet: w[1] }], next: null },
    }),
  ],
  [
    "links",
    { kind: "link", path: "links.next" },
    (w) => ({
      "/people": { people: [{ wallet: w[0] }], links: { next: "/more?x=1" } },
      "/more?x=1": { people: [{ wallet: w[1] }] },
    }),
  ],
])("behavior: pages by %s are followed to their end", async (_, paging, answers) => {
  const wallets = [makeAddress(), makeAddress()];
  const add = (all: Answers) => JSON.parse(JSON.stringify(all).replaceAll(/("wallet":"[^"]*")/g, '$1,"points":1'));
  await asks(add(answers(wallets)), { paging });
  await pull();
  expect(Object.keys(await told()).toSorted()).toEqual(wallets.toSorted());
  expect(await shown()).toMatchObject({ lastResult: { entries: 2, stored: 2 }, trouble: null, progress: null });
});

test("behavior: only what changed since the last complete pull began is asked for, with an overlap", async () => {
  const since = { parameter: "since", format: "iso" as const };
  await asks({ "*": { people: [] } }, { since });
  await pull();
  clock.advance(3_600);
  await pull();
  const from = new Date(NOW.getTime() - 5 * 60_000).toISOString();
  expect(paths()).toEqual(["/people", `/people?since=${encodeURIComponent(from)}`]);
});

test("behavior: a worker that is killed in the middle is gone on with at its page, once its lease is over", async () => {
  const [a, b] = [makeAddress(), makeAddress()];
  const all = pages([[{ wallet: a, points: 1 }], [{ wallet: b, points: 2 }]]);
  await asks(all, { paging: { kind: "page", parameter: "page", first: 1 } });
  const dying: PullDeps = {
    ...deps,
    fetch: (url, options) => {
      if (url.endsWith("page=2")) throw new Error("killed");
      return deps.fetch(url, options);
    },
  };
  await expect(takePull(dying)).rejects.toThrow("killed");
  expect(await told()).toEqual({ [a]: { points: "1" } });
  expect(await shown()).toMatchObject({ progress: { pages: 1, next: "2" } });
  expect(await pull()).toBe(false);
  clock.advance(121);
  expect(await pull()).toBe(true);
  expect(paths()).toEqual(["/people?page=1", "/people?page=2", "/people?page=3"]);
  expect(Object.keys(await told())).toHaveLength(2);
  expect(await shown()).toMatchObject({ lastResult: { pages: 3, entries: 2 }, doneAt: NOW });
});

test("behavior: two workers never have the same backend, and a page of one that lost its lease does not count", async () => {
  const wallet = makeAddress();
  await asks({ "/people": { people: [{ wallet, points: 1 }] } });
  let other = false;
  const slow: PullDeps = {
    ...deps,
    fetch: async (url, options) => {
      other = await pull();
      clock.advance(200);
      await pull();
      return deps.fetch(url, options);
    },
  };
  expect(await takePull(slow)).toBe(true);
  expect(other).toBe(false);
  expect(await shown()).toMatchObject({ lastResult: { pages: 1, entries: 1 } });
});

test("behavior: an entry that does not fit is passed over with why, the others are stored", async () => {
  const wallet = makeAddress();
  const people = [{ wallet: "alice.eth" }, { wallet, tier: "Gold" }, { wallet: makeAddress(), points: "many" }];
  await asks({ "/people": { people } });
  await pull();
  expect(await told()).toEqual({ [wallet]: { tier: "Gold" } });
  expect(await shown()).toMatchObject({
    lastResult: {
      ...{ entries: 3, stored: 1, refused: 2 },
      refusals: [
        "Page 1, Entry 1: “wallet” should be a wallet’s address, but there is a text",
        "Page 1, Entry 3: “points” should be a number, but there is a text",
      ],
    },
  });
});

test.each<[string, Answers[string], RegExp]>([
  ["an error", answerWith(500), /^it answered 500$/],
  ["a refusal", answerWith(401), /check the secret/],
  ["a redirect to a private address", answerWith(302, "", { location: "http://169.254.169.254/" }), /redirect \(302\)/],
  ["no JSON", answerWith(200, "<html>"), /not JSON/],
  ["another shape", { people: { total: 3 } }, /“people” should be a list, but there is an object/],
  ["entries of another shape", { people: [{ id: 1 }, { id: 2 }] }, /none of its 2 entries fits/],
  ["too much", (_: unknown, r: ServerResponse) => void r.end("x".repeat(5 * 1024 * 1024)), /Ask for less/],
])("error: %s changes nothing of what was known, is told in words, and tried again sooner", async (_, answer, says) => {
  const wallet = makeAddress();
  let isDown = false;
  await asks({
    "/people": (request, response) => {
      if (isDown && typeof answer === "function") (answer as (...args: unknown[]) => void)(request, response);
      else response.end(JSON.stringify(isDown ? answer : { people: [{ wallet, tier: "Gold" }] }));
    },
  });
  await pull();
  isDown = true;
  clock.advance(3_600);
  const failedAt = clock.now().getTime();
  await pull();
  expect(await told()).toEqual({ [wallet]: { tier: "Gold" } });
  const nextAt = new Date(failedAt + 2 * 60_000);
  expect(await shown()).toMatchObject({
    trouble: expect.stringMatching(says),
    nextAt,
    lastResult: { stored: 1 },
    doneAt: NOW,
  });
  isDown = false;
  clock.advance(120);
  await pull();
  expect(await shown()).toMatchObject({ trouble: null, failures: 0 });
});

test("error: a private address, a missing secret and a link to another host are refused without being asked", async () => {
  const wallet = makeAddress();
  const next = "https://evil.example/people?page=2";
  await asks({ "*": { people: [{ wallet, tier: "Gold" }], next } }, { paging: { kind: "link", path: "next" } });
  await takePull({ ...deps, fetch: createSafeFetch({ allowPrivate: false }) });
  expect((await shown())?.trouble).toMatch(/https/);
  expect(paths()).toEqual([]);
  clock.advance(3_600);
  await pull();
  expect(await shown()).toMatchObject({ trouble: expect.stringContaining("another host"), progress: { pages: 1 } });
  expect(paths()).toEqual(["/people"]);
});

test("error: a header whose secret is gone is said by its name", async () => {
  await asks({ "*": { people: [] } }, { headers: [{ name: "X-Key", secret: "GONE" }] });
  await pull();
  expect((await shown())?.trouble).toBe("the secret “GONE” is not stored any more");
});

test("behavior: an entry may say that its wallet acted, and that answers what it was told", async () => {
  const topic = await makeTopic(tenant());
  const row = await makeSubscriber(tenant());
  const at = new Date(NOW.getTime() - 7_200_000);
  const run = await makeRun(await makeWorkflow(tenant()), { createdAt: at });
  const execution = await makeExecution({ run, subscriber: row });
  await makeDelivery(execution, { topicId: topic.id, createdAt: at, doneAt: at, state: "delivered" });
  const people = [
    { wallet: row.address, at: (NOW.getTime() - 3_600_000) / 1_000 },
    { wallet: makeAddress(), at: null },
  ];
  await asks({ "/people": { people } }, { attributes: [], acted: { topicId: topic.id, path: "at" } });
  await pull();
  clock.advance(3_600);
  await pull();
  const rows = await db.select().from(interaction).where(eq(interaction.subscriberId, row.id));
  expect(rows).toMatchObject([{ kind: "acted", via: "api", at: new Date(NOW.getTime() - 3_600_000), actId: null }]);
});

test("behavior: it is changed, asked at once, turned off and removed, and what it said stays", async () => {
  const wallet = makeAddress();
  const id = await asks({ "/people": { people: [{ wallet, tier: "Gold" }] } });
  await pull();
  await pullNow(ctx, { id });
  expect(await pull()).toBe(true);
  await turnPull(ctx, { id, isOn: false });
  clock.advance(7_200);
  expect(await pull()).toBe(false);
  await turnPull(ctx, { id, isOn: true });
  const setting = (await shown())?.setting as PullSetting;
  await putPull(ctx, { id, setting: { ...setting, name: "Others" } });
  expect(await shown()).toMatchObject({ doneAt: null, setting: { name: "Others" } });
  await removePull(ctx, { id });
  expect(await listPulls(ctx)).toEqual([]);
  expect(await told()).toEqual({ [wallet]: { tier: "Gold" } });
});

test("default: a sample shows what of the answer can be pointed at, and refusals are told in words", async () => {
  const wallet = makeAddress();
  backend = await startFakeBackend({
    "/people": { people: [{ wallet, tier: "Gold" }] },
    "/none": { total: 0 },
    "/moved": answerWith(301, "", { location: "http://127.0.0.1/" }),
  });
  const { url } = backend;
  const preview = (path: string) => previewPull(ctx, { url: `${url}${path}`, headers: [] }, deps);
  expect(await preview("/people")).toMatchObject({ lists: [{ path: "people", fields: [{ isWallet: true }, {}] }] });
  await expect(preview("/none")).rejects.toThrow("no list");
  await expect(preview("/moved")).rejects.toThrow("give the address that it leads to");
  await expect(preview("/gone")).rejects.toThrow("404");
});

test("error: a setting that cannot work is refused with what to write", async () => {
  const id = await asks({ "*": {} });
  const setting = (await shown())?.setting as PullSetting;
  const put = (o: Partial<PullSetting>) => putPull(ctx, { id, setting: { ...setting, ...o } });
  await expect(put({ url: "ftp://x" })).rejects.toThrow("in full");
  await expect(put({ list: "a b" })).rejects.toThrow("is no path");
  await expect(put({ attributes: [] })).rejects.toThrow("Say what an entry tells");
  const tier = { name: "tier", path: "tier", type: "text" as const };
  await expect(put({ attributes: [tier, tier] })).rejects.toThrow("twice");
  const foreign = await makeTopic(await makeWorkspace());
  await expect(put({ acted: { topicId: foreign.id, path: "at" } })).rejects.toMatchObject({ code: "not-found" });
  await expect(putPull({ ...ctx, role: "viewer" }, { setting })).rejects.toMatchObject({ code: "not-allowed" });
});
