import { expect, test } from "vitest";
import { limits } from "#server/kernel/limits.ts";
import { getWorkflow } from "#server/services/workflow/get-workflow.ts";
import { everythingElse, makeExampleWorld, storeReports } from "#server/testing/backtest-world.ts";
import { checkStep } from "./check-step.ts";
import { countPassing } from "./count-passing.ts";
import { listPast } from "./list-past.ts";

type World = Awaited<ReturnType<typeof makeExampleWorld>>;
type Graph = Awaited<ReturnType<typeof getWorkflow>>["draft"]["graph"];

async function draftOf({ owner, workflowId }: World, edit: (graph: Graph) => void = () => undefined) {
  const graph = structuredClone((await getWorkflow(owner, { id: workflowId })).draft.graph);
  edit(graph);
  return { id: workflowId, graph };
}

async function check(world: World, nodeId: string, edit?: (graph: Graph) => void) {
  const draft = await draftOf(world, edit);
  const past = await listPast(world.owner, await draftOf(world));
  const eventId = past.kind === "listed" ? (past.events[0]?.eventId ?? 0) : 0;
  const event = { kind: "stored" as const, eventId, nodeId: "event" };
  const found = await checkStep(world.owner, { ...draft, nodeId, event, who: { kind: "some" } });
  if (found.kind !== "checked") throw new Error(found.kind);
  return found.checks[0];
}

async function count(world: World, nodeId: string, who?: `0x${string}`) {
  const whom = who ? ({ kind: "wallet", address: who } as const) : ({ kind: "some" } as const);
  return countPassing(world.owner, { ...(await draftOf(world)), nodeId, who: whom });
}

const withRows =
  (...rows: unknown[]) =>
  (graph: Graph) => {
    if (graph.nodes.line) graph.nodes.line.config = { condition: { all: rows } };
  };
const ROW = { op: "is-at-most", args: [{ ref: ["event", "healthFactor"] }, { ref: ["wallet", "line"] }] };

async function makeReported(...values: string[]) {
  const world = await makeExampleWorld();
  const user = world.subscribers.aggressive.address;
  await storeReports(world, ...values.map((value, at) => ({ hoursAgo: values.length - at, user, value })));
  return world;
}

test("default: each row is held against a past event, with both values, and so is the whole", async () => {
  const world = await makeReported("1.05");
  expect(await check(world, "line")).toMatchObject({
    isReached: true,
    verdict: true,
    rows: [{ text: "1.05 is at most 1.10", verdict: true, values: ["1.05", "1.10"] }],
    samples: { event: { healthFactor: "1.05" }, wallet: { line: "1.10" } },
  });
});

test("behavior: a row that is not finished is not decided, and the others are all the same", async () => {
  const world = await makeReported("1.05");
  const blank = { op: "is-below", args: [{ ref: ["event", "healthFactor"] }, { value: "" }] };
  const found = await check(world, "line", withRows(ROW, blank));
  expect(found).toMatchObject({ verdict: null, rows: [{ verdict: true }, null] });
});

test("behavior: what is compared in different units is not decided, however alike the numbers", async () => {
  const world = await makeReported("1.05");
  const other = { op: "is-below", args: [{ ref: ["event", "healthFactor"] }, { value: "2", unit: "USD" }] };
  expect(await check(world, "line", withRows(other))).toMatchObject({ verdict: null, rows: [null] });
});

test("behavior: a step that the wallet's way does not reach is decided all the same, and says so", async () => {
  const world = await makeReported("1.40");
  const found = await check(world, "tier");
  expect(found).toMatchObject({ isReached: false, rows: [], verdict: null });
  expect(found?.samples.wallet).toMatchObject({ preset: "aggressive" });
});

test("default: how many past events would have passed, by the way each took; nothing is written", async () => {
  const world = await makeReported("1.05", "1.40", "1.09", "1.50");
  const before = await everythingElse();
  expect(await count(world, "line")).toMatchObject({ events: 4, passages: 4, ways: { yes: 2, no: 2 }, elsewhere: 0 });
  expect(await count(world, "tier")).toMatchObject({ ways: { urgent: 2 }, elsewhere: 2 });
  expect(await everythingElse()).toEqual(before);
});

test("behavior: for a wallet of choice every event counts as if it had named it", async () => {
  const world = await makeReported("1.05", "1.40", "1.30");
  const { address } = world.subscribers.conservative;
  expect(await count(world, "line", address)).toMatchObject({ passages: 3, ways: { yes: 3 } });
});

test("behavior: an unfinished step is not counted", async () => {
  const world = await makeReported("1.05");
  const draft = await draftOf(world, withRows());
  expect(await countPassing(world.owner, { ...draft, nodeId: "line", who: { kind: "some" } })).toBeNull();
});

test("behavior: nobody waits for the answer any more, so nothing more is looked at", async () => {
  const world = await makeReported("1.05");
  const gone = AbortSignal.abort();
  const input = { ...(await draftOf(world)), nodeId: "line", who: { kind: "some" as const } };
  expect(await countPassing(world.owner, input, gone)).toMatchObject({ events: 0, passages: 0 });
});

test("default: a thousand events are held against a condition at once", async () => {
  const world = await makeReported(...Array.from({ length: limits.trialEventsCounted + 5 }, () => "1.05"));
  const found = await count(world, "line");
  expect(found?.passages).toBeGreaterThan(0);
  expect(found?.passages).toBeLessThanOrEqual(limits.trialEventsCounted);
  expect(found?.isCut === true || found?.passages === limits.trialEventsCounted).toBe(true);
});
