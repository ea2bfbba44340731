import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { portfolio } from "#db/schema/portfolio.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import type { OutsideSource } from "#server/contract/outside-portfolio.ts";
import { NO_PORTFOLIO } from "#server/contract/portfolio.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { Secret } from "#server/kernel/secret.ts";
import { readSetting } from "#server/services/portfolio/read-setting.ts";
import { sampleOutside } from "#server/services/portfolio/sample-outside.ts";
import { setSetting } from "#server/services/portfolio/set-setting.ts";
import { makeAddress, makeRun, makeSubscriber, NOW } from "#server/testing/factories.ts";
import { answerWith, startFakeBackend } from "#server/testing/fake-backend.ts";
import { executionsOf, handOver, makeInterpreter, take } from "#server/testing/interpreter-world.ts";
import { createTestClock } from "#server/testing/outbox-world.ts";
import { makeTeam, publishGraph } from "#server/testing/published-workflow.ts";
import { createRefreshPortfolios, type RefreshDeps } from "./refresh-portfolios.ts";

/** A portfolio API that really listens, and behaves as such do. */

const { db } = getDb();
const WALLET = `0x${"ab".repeat(20)}` as const;
type Answers = Parameters<typeof startFakeBackend>[0];
const HOLDINGS = [
  { symbol: "ETH", usd: 900 },
  { symbol: "USDC", usd: 100 },
];

let team: Awaited<ReturnType<typeof makeTeam>>;
let api: Awaited<ReturnType<typeof startFakeBackend>> | undefined;
let clock: ReturnType<typeof createTestClock>;
beforeEach(async () => {
  team = await makeTeam();
  clock = createTestClock(NOW);
});
afterEach(async () => {
  await api?.stop();
  api = undefined;
});

function depsWith(o: { allowPrivate?: boolean } = {}): RefreshDeps {
  const nothing = () => {
    throw new Error("no chain is asked");
  };
  return {
    ...{ db, clock, chains: { ids: [], of: nothing }, multicall: nothing as never },
    fetch: createSafeFetch({ allowPrivate: o.allowPrivate ?? true }),
    secretOf: async (_workspace, name) => (name === "API_KEY" ? new Secret("hush-hush") : undefined),
  };
}

async function asks(answers: Answers, o: Partial<OutsideSource> = {}) {
  api = await startFakeBackend(answers);
  const outside: OutsideSource = {
    ...{ url: `${api.url}/of/{wallet}`, headers: [], list: "", asset: "symbol", missing: "unknown" },
    ...{ worth: { kind: "value", path: "usd" }, assets: ["ETH", "USDC"], ...o },
  };
  await setSetting(team.owner, { ...NO_PORTFOLIO, outside });
  return api;
}

const holder = (address: `0x${string}` = WALLET) => makeSubscriber(team.workspace, { address });
type Holder = Awaited<ReturnType<typeof holder>>;
const wantedOf = ({ id, address }: Holder) => ({ workspaceId: team.workspace.id, subscriberId: id, wallet: address });

async function refresh(of: Holder, deps = depsWith()) {
  return (await createRefreshPortfolios(deps)([wantedOf(of)])).get(of.id);
}

test("default: what the API says of a wallet is kept, share by share, and no chain is asked", async () => {
  const headers = [{ name: "X-Key", value: "Key ", secret: "API_KEY" }];
  const { asked } = await asks({ "*": HOLDINGS }, { headers });
  const of = await holder();
  expect(await refresh(of)).toMatchObject({
    kind: "known",
    attributes: { "share.ETH": "90", "share.USDC": "10", "share.Other": "0", total: "1000", largestAsset: "ETH" },
  });
  expect(asked).toMatchObject([{ path: `/of/${WALLET}`, headers: { "x-key": "Key hush-hush" } }]);
  const [row] = await db.select().from(portfolio).where(eq(portfolio.subscriberId, of.id));
  expect(row).toMatchObject({ totalUsd: "1000", shares: { ETH: "90", USDC: "10", Other: "0" }, readAt: NOW });
  expect(JSON.stringify(row)).not.toContain("hush-hush");
  expect(JSON.stringify(await readSetting(team.owner))).not.toContain("hush-hush");
  const audit = await db.select().from(auditEntry).where(eq(auditEntry.workspaceId, team.workspace.id));
  expect(audit).toMatchObject([{ facts: { note: expect.stringMatching(/^ETH, USDC, Other, by 127\.0\.0\.1:\d+$/) } }]);
});

test.each<[what: string, answer: Answers[string], reason: string]>([
  ["refuses us", answerWith(401), "it refused us (401)"],
  ["fails", answerWith(500, "oops"), "it answered 500"],
  ["knows nobody", answerWith(404), "it does not know this wallet"],
  ["is a page", answerWith(200, "<html>"), "its answer is not JSON"],
  ["hangs up", (request) => request.socket.destroy(), "could not be reached"],
  ["ends half-way", half, "could not be reached"],
  ["sends too much", answerWith(200, `["${"x".repeat(300_000)}"]`), "more than 262,144 bytes"],
  ["says something else", { items: HOLDINGS }, "the whole answer should be a list"],
  ["leaves a worth out", [{ symbol: "ETH" }], "ETH is unknown"],
])("error: an API that %s is unknown, in words, and nothing is kept of it", async (_, answer, reason) => {
  await asks({ "*": answer });
  const of = await holder();
  expect(await refresh(of)).toMatchObject({ kind: "failed", reason: expect.stringContaining(reason) });
  expect(await db.select().from(portfolio).where(eq(portfolio.subscriberId, of.id))).toEqual([]);
});

function half(_: unknown, response: import("node:http").ServerResponse): void {
  response.writeHead(200, { "content-length": "1000" });
  response.write('[{"symbol":"ETH","usd":');
  response.socket?.destroySoon();
}

test("error: a redirect is not followed, wherever it leads", async () => {
  const { asked } = await asks({ "*": answerWith(302, "", { location: "/elsewhere" }), "/elsewhere": HOLDINGS });
  expect(await refresh(await holder())).toMatchObject({ kind: "failed", reason: expect.stringContaining("redirect") });
  expect(asked.map(({ path }) => path)).toEqual([`/of/${WALLET}`]);
});

test("error: an address inside is not asked", async () => {
  const { asked } = await asks({ "*": HOLDINGS });
  const found = await refresh(await holder(), depsWith({ allowPrivate: false }));
  expect(found).toMatchObject({ kind: "failed" });
  expect(asked).toEqual([]);
});

test("error: a secret that is gone is named, and nothing is asked", async () => {
  const { asked } = await asks({ "*": HOLDINGS }, { headers: [{ name: "X-Key", secret: "OLD" }] });
  expect(await refresh(await holder())).toMatchObject({ reason: "the secret “OLD” is not stored any more" });
  expect(asked).toEqual([]);
});

test("behavior: an API that is silent is left alone for the rest of a batch", async () => {
  const { asked } = await asks({ "*": (request) => void request.socket.destroy() });
  const people = await Promise.all(Array.from({ length: 60 }, () => holder(makeAddress())));
  const replies = await createRefreshPortfolios(depsWith())(people.map(wantedOf));
  expect([...replies.values()].every(({ kind }) => kind === "failed")).toBe(true);
  expect(replies.size).toBe(60);
  expect(asked.length).toBeLessThan(40);
});

function graphOf(topicId: number, lastKnownSeconds: number) {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: type, config });
  const message = { subject: ["You hold ", { ref: ["holds", "share.ETH"] }], body: ["of ETH."] };
  const edge = (from: [string, string], to: string) => ({ from, to: [to, "in"] as [string, "in"] });
  return {
    schema: 1 as const,
    nodes: {
      when: node("signal", { fields: [] }),
      who: node("topic-subscribers", { topicId }),
      holds: node("their-portfolio", { cacheSeconds: 600, lastKnownSeconds }),
      tell: node("in-app", { message, urgency: "normal", topicId: null }),
    },
    edges: {
      a: edge(["when", "next"], "who"),
      b: edge(["who", "next"], "holds"),
      c: edge(["holds", "next"], "tell"),
    },
    ...{ notes: {}, layout: {} },
  };
}

async function signalAt(workflow: Awaited<ReturnType<typeof publishGraph>>, now: Date) {
  const of = { id: workflow.id, workspaceId: team.workspace.id };
  const run = await makeRun(of, {
    ...{ versionId: workflow.published.versionId, triggerNodeId: "when", values: {} },
    ...{ state: "running", expandedAt: now, createdAt: now },
  });
  await handOver(run, now);
  clock.advance((now.getTime() - clock.now().getTime()) / 1_000);
  await take(makeInterpreter({ refreshPortfolios: createRefreshPortfolios(depsWith()) }).deps, { now });
  const [execution] = await executionsOf(run.id);
  return execution?.steps.find(({ nodeId }) => nodeId === "holds");
}

test("behavior: when it fails the last one counts for as long as the node says, with its age, and is unknown after", async () => {
  let isWell = true;
  const flaky: Answers[string] = (request, response) =>
    isWell ? answerWith(200, JSON.stringify(HOLDINGS))(request, response) : answerWith(503)(request, response);
  await asks({ "*": flaky });
  await holder();
  const workflow = await publishGraph(team.owner, graphOf(team.topic.id, 7_200));
  const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
  expect(await signalAt(workflow, at(0))).toMatchObject({ result: "went", outputs: { "share.ETH": "90" } });
  isWell = false;
  expect(await signalAt(workflow, at(60))).toMatchObject({
    ...{ result: "went", outputs: { "share.ETH": "90", readAt: NOW.toISOString() } },
    text: expect.stringMatching(
      /^It cannot be read \(it answered 503\), so the last one counts, 60 minutes old: holds 1,000/,
    ),
  });
  expect(await signalAt(workflow, at(180))).toMatchObject({
    ...{ result: "failed", text: "Their portfolio is unknown: it answered 503" },
  });
});

test("default: a sample says what can be pointed at, and which assets there are", async () => {
  const { url } = await asks({ "*": { data: HOLDINGS } });
  const found = await sampleOutside(team.owner, { url: `${url}/{wallet}`, headers: [], wallet: WALLET }, depsWith());
  expect(found.lists).toMatchObject([
    { path: "data", count: 2, fields: [{ path: "symbol" }, { path: "usd" }], texts: { symbol: ["ETH", "USDC"] } },
  ]);
});

test.each<[Partial<OutsideSource>, string]>([
  [{ url: "https://api.example.com/all" }, "Put {wallet} into the URL"],
  [{ url: "ftp://api.example.com/{wallet}" }, "Give the URL in full"],
  [{ url: "https://{wallet}.example.com/" }, "The host cannot be the wallet"],
  [{ url: "https://me:secret@api.example.com/{wallet}" }, "Take name and password out"],
  [{ headers: [{ name: "X Key", secret: "API_KEY" }] }, "“X Key” is not a header’s name"],
  [{ asset: "a..b" }, "“a..b” is no path"],
  [{ assets: ["ETH", "eth"] }, "The asset eth is there twice"],
])("error: a setting that cannot work is refused with the cure (%#)", async (o, says) => {
  await expect(asks({}, o)).rejects.toMatchObject({ publicMessage: expect.stringContaining(says) });
});
