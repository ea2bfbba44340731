import { expect, test } from "vitest";
import { BadInputError, NotFoundError } from "#server/kernel/errors.ts";
import { drawFromTemplate } from "#server/services/workflow/create-workflow.ts";
import { getWorkflow } from "#server/services/workflow/get-workflow.ts";
import { editDraft, everythingElse, makeExampleWorld, storeReports, withLine } from "#server/testing/backtest-world.ts";
import { makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { USER } from "#server/testing/match-world.ts";
import { listPast } from "./list-past.ts";
import { type TryDraftInput, tryDraft } from "./try-draft.ts";

type World = Awaited<ReturnType<typeof makeExampleWorld>>;
const STRANGER = `0x${"cd".repeat(20)}` as const;

const graphOf = async ({ owner, workflowId }: World) => (await getWorkflow(owner, { id: workflowId })).draft.graph;

async function past(world: World) {
  const found = await listPast(world.owner, { id: world.workflowId, graph: await graphOf(world) });
  if (found.kind === "refused") throw new Error(found.problems[0]?.message);
  return found;
}

async function tryIt(world: World, o: Partial<TryDraftInput> = {}) {
  const eventId = o.event ? 0 : ((await past(world)).events[0]?.eventId ?? 0);
  const event = { kind: "stored" as const, eventId, nodeId: "event" };
  const given = { id: world.workflowId, graph: await graphOf(world), event, who: { kind: "some" as const } };
  return tryDraft(world.owner, { ...given, ...o });
}

async function triedBy(world: World, o: Partial<TryDraftInput> = {}) {
  const found = await tryIt(world, o);
  if (found.kind !== "tried") throw new Error(found.kind);
  return found;
}

const typed = (values: Record<string, string>) =>
  ({ kind: "typed", nodeId: "event", handle: "next", values }) satisfies TryDraftInput["event"];
const asWallet = (address: `0x${string}`) => ({ kind: "wallet", address }) as const;

test("default: stored events that would start the draft, newest first, in words", async () => {
  const world = await makeExampleWorld();
  const user = world.subscribers.aggressive.address;
  await storeReports(world, { hoursAgo: 3, user, value: "1.40" }, { hoursAgo: 1, user, value: "1.05" });
  await storeReports({ lending: `0x${"ee".repeat(20)}` }, { hoursAgo: 0, user, value: "1.01" });
  const { starts, events } = await past(world);
  expect(starts).toMatchObject([{ nodeId: "event", name: "Health factor", handles: [{ id: "next" }] }]);
  expect(events).toMatchObject([
    { nodeId: "event", headline: "Health factor", wallet: user, values: { healthFactor: "1.05" } },
    { values: { healthFactor: "1.4" } },
  ]);
});

test("default: one event is walked for whom it names, with what decided and the message as it would read", async () => {
  const world = await makeExampleWorld();
  await storeReports(world, { hoursAgo: 1, user: world.subscribers.aggressive.address, value: "1.05" });
  const { passages, story } = await triedBy(world);
  expect(story.event).toMatchObject({ kind: "log" });
  expect(passages).toMatchObject([
    {
      address: world.subscribers.aggressive.address,
      outcome: "told",
      note: null,
      steps: [
        { nodeId: "event" },
        { nodeId: "wallet" },
        { nodeId: "line", rows: [{ text: "1.05 is at most 1.10", verdict: true }] },
        { nodeId: "tier", handle: "urgent" },
        { nodeId: "telegram", text: "Would send here; nothing was sent" },
      ],
      messages: [{ nodeId: "telegram", urgency: "urgent", content: { kind: "message" } }],
    },
  ]);
});

test("behavior: nothing is sent, charged or learned: every row of every table stays as it was", async () => {
  const world = await makeExampleWorld();
  await storeReports(world, { hoursAgo: 1, user: world.subscribers.aggressive.address, value: "1.05" });
  const before = await everythingElse();
  await triedBy(world);
  await triedBy(world, { who: asWallet(STRANGER) });
  await triedBy(world, { event: typed({ user: STRANGER, healthFactor: "1.01" }) });
  expect(await everythingElse()).toEqual(before);
});

test("behavior: a wallet that the event does not name is walked as if it had been named", async () => {
  const world = await makeExampleWorld();
  await storeReports(world, { hoursAgo: 1, user: world.subscribers.aggressive.address, value: "1.20" });
  const { passages } = await triedBy(world, { who: asWallet(world.subscribers.conservative.address) });
  expect(passages).toMatchObject([{ outcome: "told", values: { user: world.subscribers.conservative.address } }]);
  expect(passages[0]?.note).toContain("as if it had named this one");
});

test("behavior: a typed event needs only what it is about; what is wrong is named", async () => {
  const world = await makeExampleWorld();
  const { passages } = await triedBy(world, { event: typed({ user: STRANGER, healthFactor: "1.01" }) });
  expect(passages).toMatchObject([{ address: STRANGER, subscriberId: null, outcome: "told" }]);
  expect(passages[0]?.note).toContain("Nobody knows this wallet yet");
  const wrong = triedBy(world, { event: typed({ healthFactor: "1,01" }) });
  await expect(wrong).rejects.toThrow("Health factor: write a number as 1.10");
  await expect(triedBy(world, { event: typed({ other: "1" }) })).rejects.toThrow(BadInputError);
});

test("behavior: a missing value takes the way Unknown, never No", async () => {
  const world = await makeExampleWorld();
  const { passages } = await triedBy(world, { event: typed({ user: STRANGER }) });
  expect(passages).toMatchObject([{ outcome: "stopped" }]);
  expect(passages[0]?.steps.at(-1)).toMatchObject({
    nodeId: "line",
    handle: "unknown",
    rows: [{ verdict: "missing" }],
  });
});

test("behavior: an unfinished draft is tried as far as it can run, and says what is left out", async () => {
  const world = await makeExampleWorld();
  await storeReports(world, { hoursAgo: 1, user: USER, value: "1.05" });
  await editDraft(world, (graph) => {
    if (graph.nodes.tier) graph.nodes.tier.config = { on: { ref: ["gone", "x"] }, ways: [] };
  });
  const { passages, leftOut } = await triedBy(world);
  expect(leftOut[0]).toMatchObject({ nodeId: "tier", severity: "error" });
  expect(passages[0]?.steps.map(({ nodeId }) => nodeId)).toEqual(["event", "wallet", "line"]);
});

test("behavior: what is tried is the draft as it stands in the browser, not what is saved or live", async () => {
  const world = await makeExampleWorld();
  await storeReports(world, { hoursAgo: 1, user: world.subscribers.aggressive.address, value: "1.20" });
  expect((await triedBy(world)).passages).toMatchObject([{ outcome: "stopped" }]);
  const graph = structuredClone(await graphOf(world));
  withLine("1.30")(graph);
  expect((await triedBy(world, { graph })).passages).toMatchObject([{ outcome: "told" }]);
});

test("error: a draft without a When is refused, with what to do", async () => {
  const world = await makeExampleWorld();
  await editDraft(world, (graph) => {
    delete graph.nodes.event;
    graph.edges = {};
  });
  expect(await tryIt(world, { event: typed({}) })).toMatchObject({ kind: "refused" });
});

test("error: another workspace's workflow is not found", async () => {
  const world = await makeExampleWorld();
  const outsider = await makeMember(await makeWorkspace());
  const input = { id: world.workflowId, graph: await graphOf(world) };
  await expect(listPast(outsider, input)).rejects.toThrow(NotFoundError);
  const event = typed({});
  await expect(tryDraft(outsider, { ...input, event, who: { kind: "some" } })).rejects.toThrow(NotFoundError);
});

test("behavior: a template is tried before it is a workflow, with nothing written", async () => {
  const world = await makeExampleWorld();
  const { aggressive } = world.subscribers;
  await storeReports(world, { hoursAgo: 1, user: aggressive.address, value: "1.05" });
  const inputs = { chainId: 31337, address: world.lending, topicId: world.topic.id };
  const before = await everythingElse();
  const { graph } = await drawFromTemplate(world.owner, { template: { kind: "liquidation-by-tier", inputs } });
  const listed = await listPast(world.owner, { graph });
  if (listed.kind === "refused") throw new Error(listed.problems[0]?.message);
  const [newest] = listed.events;
  const event = { kind: "stored" as const, eventId: newest?.eventId ?? 0, nodeId: newest?.nodeId ?? "" };
  const tried = await tryDraft(world.owner, { graph, event, who: { kind: "some" } });
  expect(tried).toMatchObject({
    kind: "tried",
    passages: [{ address: aggressive.address, outcome: "told", messages: [{ content: { kind: "message" } }] }],
    leftOut: [],
  });
  expect(await everythingElse()).toEqual(before);
});

test("error: a template that does not get what it needs says which, before anything is made", async () => {
  const { owner } = await makeExampleWorld();
  const template = { kind: "liquidation-by-tier", inputs: { chainId: 31337, address: "0x12" } };
  const refused = await drawFromTemplate(owner, { template }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BadInputError);
  expect(refused).toMatchObject({ facts: { field: "address" } });
  await expect(drawFromTemplate(owner, { template: { kind: "nothing", inputs: {} } })).rejects.toThrow(NotFoundError);
});
