import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { runHit } from "#db/schema/audience.ts";
import type { Graph } from "#server/contract/graph.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { keyOf } from "#server/pipeline/interpreter/source-cache.ts";
import { type ExampleRun, makeExampleRun, toConcerned, toEverybody } from "#server/testing/explain-world.ts";
import {
  makeAdmin,
  makeEdgeCount,
  makeExecution,
  makeMember,
  makePreference,
  makeSourceAnswer,
  makeSubscriber,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { handOver, later, makeInterpreter, take } from "#server/testing/interpreter-world.ts";
import { makeTeam } from "#server/testing/published-workflow.ts";
import { workedExample } from "#server/testing/worked-example.ts";
import { explainAnyWallet } from "../admin/explain-any-wallet.ts";
import { explainWallet } from "./explain-wallet.ts";

const BEFORE = new Date(NOW.getTime() - 86_400_000);
const WALLET = `0x${"12".repeat(20)}` as const;

let team: Awaited<ReturnType<typeof makeTeam>>;
beforeEach(async () => {
  team = await makeTeam();
});

const startRun = (o: ExampleRun = {}) => makeExampleRun(team, o);
const known = (o: Parameters<typeof makeSubscriber>[1] = {}) =>
  makeSubscriber(team.workspace, { address: WALLET, createdAt: BEFORE, ...o });
const explain = (runId: number, wallet: string = WALLET) => explainWallet(team.owner, { runId, wallet });
const answerOf = async (runId: number) => (await explain(runId)).answer;

test("default: what the run wrote down is told, with both sides of what decided", async () => {
  const subscriber = await known();
  await makePreference({ subscriber, topic: team.topic }, { preset: "aggressive", updatedAt: BEFORE });
  const run = await startRun({ state: "running", doneAt: null });
  await handOver(run);
  await take(makeInterpreter().deps);
  const found = await explain(run.id, ` ${WALLET} `);
  expect(found).toMatchObject({
    from: "kept",
    outcome: "stopped",
    answer: "Stopped at “At their line”: health factor 1.31 is not at most their line 1.10.",
    caveats: [],
    alsoStopped: 0,
  });
  expect(found.passage?.steps.at(-1)).toMatchObject({
    nodeId: "line",
    rows: [{ text: "1.31 is at most 1.10", verdict: false }],
  });
  expect(found.executionId).not.toBeNull();
});

test("default: a wallet that was only counted is worked out again, with those who stopped beside it", async () => {
  const subscriber = await known();
  await makePreference({ subscriber, topic: team.topic }, { preset: "aggressive", updatedAt: BEFORE });
  const run = await startRun();
  await makeEdgeCount(run, { edgeId: "stop:line", passed: 11_553 });
  const found = await explain(run.id);
  expect(found).toMatchObject({
    from: "computed",
    executionId: null,
    subscriberId: subscriber.id,
    outcome: "stopped",
    answer: "Stopped at “At their line”: health factor 1.31 is not at most their line 1.10.",
    caveats: [],
    alsoStopped: 11_552,
  });
  expect(found.passage?.steps.map(({ nodeId, result, handle }) => [nodeId, result, handle])).toEqual([
    ["event", "went", "next"],
    ["wallet", "went", "next"],
    ["line", "went", "no"],
  ]);
  expect(found.passage?.steps.at(-1)?.rows?.[0]?.text).toBe("1.31 is at most 1.10");
  expect(found.passage?.frozen.graph.nodes.line?.name).toBe("At their line");
});

test("behavior: settings that changed after the run are said to be today's", async () => {
  const subscriber = await known();
  await makePreference({ subscriber, topic: team.topic }, { preset: "conservative", updatedAt: later(60) });
  const run = await startRun();
  await makeEdgeCount(run, { edgeId: "stop:line", passed: 5 });
  const found = await explain(run.id);
  expect(found.passage?.steps.at(-1)).toMatchObject({ result: "drafted", text: "Would send here; nothing was sent" });
  expect(found).toMatchObject({
    outcome: "told",
    answer: "Would be told: health factor 1.31 is at most their line 1.50.",
    caveats: ["They changed their settings after this, so today's are shown."],
    alsoStopped: 0,
  });
});

test("behavior: what the record should hold and does not is said", async () => {
  await known();
  const run = await startRun({ healthFactor: "1.20" });
  expect((await explain(run.id)).caveats).toEqual([
    "This run kept nothing of this wallet, although by these settings it would be told.",
  ]);
});

test("behavior: a topic that is off is its own reason, by their choice or the topic's", async () => {
  const subscriber = await known();
  await makePreference({ subscriber, topic: team.topic }, { enabled: false, updatedAt: BEFORE });
  const run = await startRun();
  expect(await explain(run.id)).toMatchObject({
    from: "computed",
    outcome: "opted-out",
    answer: "Opted out: turned off Liquidation risk.",
  });
});

const LOOK_UP = {
  type: "look-up",
  v: 1,
  name: "Their tier",
  config: {
    url: ["https://tiers.example/x"],
    headers: [],
    attributes: [{ name: "tier", path: "$.tier", type: "text" }],
    cacheSeconds: 60,
    onFailure: "baseline",
  },
};
const QUESTION = {
  kind: "backend" as const,
  url: "https://tiers.example/x",
  headers: [],
  attributes: LOOK_UP.config.attributes as { name: string; path: string; type: "text" }[],
  cacheSeconds: 60,
};

/** Asks the team's backend first. */
function withLookUp(): Graph {
  const graph = toEverybody();
  graph.nodes.tiers = LOOK_UP;
  const [[first, edge] = []] = Object.entries(graph.edges).filter(([, { from }]) => from[0] === "wallet");
  if (!first || !edge) throw new Error("the example leads on from its wallet");
  graph.edges[first] = { from: edge.from, to: ["tiers", "in"] };
  graph.edges.after = { from: ["tiers", "next"], to: edge.to };
  return graph;
}

const keep = (fetchedAt: Date) => {
  const questionHash = keyOf(team.workspace.id, QUESTION).split(":")[1];
  return makeSourceAnswer(team.workspace, { questionHash, attributes: { tier: "gold" }, fetchedAt });
};

test("behavior: an answer that the run had is told; nobody is asked", async () => {
  await known();
  const run = await startRun({ graph: withLookUp() });
  await keep(later(1));
  const { answer, passage } = await explain(run.id);
  expect(answer).toBe("Stopped at “At their line”: health factor 1.31 is not at most their line 1.25.");
  expect(passage?.steps.find(({ nodeId }) => nodeId === "tiers")?.text).toBe("tiers.example answered: tier gold");
});

test.each([
  ["no answer", null],
  ["only one that came later", later(3_600)],
])("behavior: with %s, a look-up was asked and its answer is not kept", async (_, fetchedAt) => {
  await known();
  const run = await startRun({ graph: withLookUp() });
  if (fetchedAt) await keep(fetchedAt);
  const found = await explain(run.id);
  expect(found).toMatchObject({ from: "computed", outcome: null, alsoStopped: 0 });
  expect(found.answer).toBe(
    "Where it ended is not known: “Their tier” was asked, and the answer is not kept. What came after it cannot be told any more.",
  );
  expect(found.passage?.steps.at(-1)).toMatchObject({ nodeId: "tiers", result: "stopped" });
});

test("behavior: what the event says of this wallet alone counts over the run's values", async () => {
  await known();
  const run = await startRun({ graph: toConcerned() });
  const hit = { runId: run.id, workspaceId: team.workspace.id, address: WALLET };
  await getDb()
    .db.insert(runHit)
    .values([
      { ...hit, key: "a:1", values: { healthFactor: "1.99" } },
      { ...hit, key: "b:1", values: { healthFactor: "1.05" } },
    ]);
  expect((await explain(run.id)).answer).toBe("Would be told: health factor 1.05 is at most their line 1.25.");
});

test("behavior: a wallet that the run never came to has its own sentence", async () => {
  const run = await startRun();
  expect(await explain(run.id)).toMatchObject({
    from: "outside",
    passage: null,
    subscriberId: null,
    answer:
      "0x1212…1212 is no subscriber here, so this run did not look at it. It becomes one when it first opens its alerts page.",
  });
  await known({ createdAt: later(3_600) });
  expect(await answerOf(run.id)).toBe(
    "0x1212…1212 became a subscriber only on Mon, 5 Jan 2026, 13:00 UTC, after this run had found whom it concerns.",
  );
});

test("behavior: an event about others says whom it names", async () => {
  await known();
  const other = `0x${"ab".repeat(20)}`;
  const named = await startRun({ graph: workedExample(), values: { user: other, healthFactor: "1.31" } });
  expect(await answerOf(named.id)).toBe("The event names 0xABaB…ABaB, so this run was not about 0x1212…1212.");
  const nobody = await startRun({ graph: workedExample(), values: { healthFactor: "1.31" } });
  expect(await answerOf(nobody.id)).toBe("The event names no wallet, so this run reached nobody.");
  const elsewhere = await startRun({ graph: toConcerned() });
  expect(await answerOf(elsewhere.id)).toBe("The event did not concern 0x1212…1212, so this run did not look at it.");
});

test.each([
  [{ state: "skipped" }, "The event was read too late, and this workflow leaves late ones out. Nobody was looked at."],
  [
    { state: "cancelled", undoneAt: later(5) },
    "The chain took the event back, and this run had kept nothing of 0x1212…1212. Nothing was sent.",
  ],
  [{ state: "cancelled" }, "This run was cancelled before it came to 0x1212…1212."],
  [
    { state: "failed", reason: "The topic was removed" },
    "This run failed before it came to 0x1212…1212: The topic was removed.",
  ],
  [
    { state: "waiting", expandedAt: null, doneAt: null },
    "This run is still finding whom it concerns, and has not come to 0x1212…1212 yet.",
  ],
] as const)("behavior: a run that is %o says so", async (over, answer) => {
  await known();
  expect(await answerOf((await startRun(over)).id)).toBe(answer);
});

test("behavior: one that is under way says so", async () => {
  const subscriber = await known();
  const run = await startRun({ state: "running", doneAt: null });
  await makeExecution({ run, subscriber }, { state: "ready", outcome: null, doneAt: null });
  expect(await explain(run.id)).toMatchObject({ from: "kept", outcome: null, answer: "Still under way." });
});

test("error: a run of another workspace is not here, and its wallets are nobody", async () => {
  const run = await startRun();
  const elsewhere = await makeWorkspace();
  const outsider = await makeMember(elsewhere);
  await makeSubscriber(elsewhere, { address: WALLET, createdAt: BEFORE });
  await expect(explainWallet(outsider, { runId: run.id, wallet: WALLET })).rejects.toThrow(NotFoundError);
  expect(await answerOf(run.id)).toMatch(/is no subscriber here/);
});

test("behavior: the installation's admin sees the same", async () => {
  await known();
  const run = await startRun();
  const { slug } = team.workspace;
  const seen = await explainAnyWallet(makeAdmin(), { slug, runId: run.id, wallet: WALLET });
  expect(seen).toEqual(await explain(run.id));
});

test("args: an address is whole or refused with the cure", async () => {
  const run = await startRun();
  await expect(explain(run.id, "0x7a3f")).rejects.toThrow("An address is 0x and 40 digits. Paste it whole.");
});
