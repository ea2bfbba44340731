import { beforeEach, expect, test } from "vitest";
import { type ExampleRun, makeExampleRun, makeExampleVersion, toEverybody } from "#server/testing/explain-world.ts";
import {
  makeDelivery,
  makeExecution,
  makeInboxMessage,
  makePreference,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeWorkflow,
  NOW,
  subscriberContext,
} from "#server/testing/factories.ts";
import { handOver, later, makeInterpreter, take } from "#server/testing/interpreter-world.ts";
import { makeTeam } from "#server/testing/published-workflow.ts";
import { listOutcomes } from "./list-outcomes.ts";

const BEFORE = new Date(NOW.getTime() - 30 * 86_400_000);

type Subscriber = Awaited<ReturnType<typeof makeSubscriber>>;
let team: Awaited<ReturnType<typeof makeTeam>>;
let me: Subscriber;
beforeEach(async () => {
  team = await makeTeam();
  me = await makeSubscriber(team.workspace, { createdAt: BEFORE });
});

const startRun = (o: ExampleRun = {}) => makeExampleRun(team, o);
const ctx = (of: Subscriber = me) => subscriberContext(team.workspace, of);
const list = async (input: Parameters<typeof listOutcomes>[1] = {}) => (await listOutcomes(ctx(), input)).outcomes;
const prefer = (o: Parameters<typeof makePreference>[1]) =>
  makePreference({ subscriber: me, topic: team.topic }, { updatedAt: BEFORE, ...o });

test("default: who was only counted reads their line and the value of then", async () => {
  await prefer({ preset: "aggressive" });
  await startRun({ healthFactor: "1.31" });
  expect(await list()).toEqual([
    {
      topic: { key: "liquidation-risk", name: "Liquidation risk", icon: "bell" },
      occurredAt: NOW,
      kind: "not-told",
      sentence: "Your line is 1.10; the health factor was 1.31, so you were not told.",
      detail: "Health factor 1.31",
      isOfToday: false,
      messageId: null,
    },
  ]);
});

test("default: who was told reads why, where it arrived, and finds the message", async () => {
  await prefer({ preset: "conservative" });
  const run = await startRun({ state: "running", doneAt: null });
  await handOver(run);
  await take(makeInterpreter().deps);
  const [told] = await list();
  expect(told).toMatchObject({
    kind: "told",
    sentence: "Your line is 1.50; the health factor was 1.31, so a message was written, and has not arrived.",
  });
});

test("behavior: what arrived is told by its ways", async () => {
  const run = await startRun();
  const execution = await makeExecution({ run, subscriber: me });
  const delivery = await makeDelivery(execution, { state: "delivered" });
  await makeDelivery(execution, { state: "delivered", channel: "telegram" });
  await makeDelivery(execution, { state: "dead", channel: "email" });
  const message = await makeInboxMessage(delivery);
  expect(await list()).toMatchObject([
    {
      kind: "told",
      sentence: "You follow Liquidation risk, so you were told by Telegram and in your inbox.",
      messageId: message.id,
    },
  ]);
});

test("behavior: a topic that is off is said as their choice", async () => {
  await prefer({ enabled: false });
  await startRun();
  expect(await list()).toMatchObject([
    { kind: "off", sentence: "You have Liquidation risk turned off, so you were not told.", isOfToday: false },
  ]);
});

test("behavior: settings that changed since are said to be today's", async () => {
  await prefer({ preset: "conservative", updatedAt: later(60) });
  await startRun();
  expect(await list()).toMatchObject([
    {
      kind: "not-told",
      isOfToday: true,
      sentence: "Your line is 1.50; the health factor was 1.31: by your settings of today you would be told.",
    },
  ]);
});

test("behavior: a value that is missing is unknown, never safe", async () => {
  await startRun({ values: { user: "0x01" } });
  expect(await list()).toMatchObject([
    {
      kind: "unknown",
      sentence: "The health factor could not be read, so you were not told. That is unknown, not safe.",
    },
  ]);
});

test.each([
  [{ undoneAt: later(5) }, "undone", "The chain took another course, so this did not happen."],
  [{ state: "cancelled" }, "not-told", "It was cancelled before you were told."],
  [{ state: "skipped" }, "not-told", "It was read too late, so nobody was told."],
  [{ state: "failed" }, "unknown", "It could not be worked out for anybody. That is unknown, not safe."],
] as const)("behavior: a run that is %o says so", async (over, kind, sentence) => {
  await startRun(over);
  expect(await list()).toMatchObject([{ kind, sentence }]);
});

test.each([
  ["ready", null, "open", "This is still being worked out."],
  [
    "failed",
    "failed",
    "unknown",
    "It could not be worked out for you, so you were not told. That is unknown, not safe.",
  ],
] as const)("behavior: an execution that is %s says so", async (state, outcome, kind, sentence) => {
  const run = await startRun();
  await makeExecution({ run, subscriber: me }, { state, outcome, doneAt: null });
  expect(await list()).toMatchObject([{ kind, sentence }]);
});

test("behavior: only what concerned them is there, of the last 14 days, since they came", async () => {
  const other = await makeSubscriber(team.workspace, { createdAt: BEFORE });
  const ofWallet = await makeWorkflow(team.workspace);
  const toWallet = toEverybody();
  toWallet.nodes.wallet = {
    type: "wallet-in-event",
    v: 1,
    name: "Theirs",
    config: { wallet: { ref: ["event", "user"] }, topicId: 7, unknown: "enrol" },
  };
  const version = await makeExampleVersion(team, ofWallet, toWallet);
  const theirs = await makeRun(ofWallet, { versionId: version.id, triggerNodeId: "event", expandedAt: later(1) });
  await makeExecution({ run: theirs, subscriber: other });
  await startRun({ createdAt: new Date(NOW.getTime() - 15 * 86_400_000) });
  await startRun({ expandedAt: null, state: "waiting", doneAt: null });
  expect(await list()).toEqual([]);
  const young = await makeSubscriber(team.workspace, { createdAt: later(60) });
  await startRun();
  expect((await listOutcomes(ctx(young), {})).outcomes).toEqual([]);
  expect(await list()).toHaveLength(1);
});

test("error: another workspace's runs are not theirs, though the wallet is the same", async () => {
  const elsewhere = await makeTeam();
  await makeExampleRun(elsewhere);
  await makeSubscriber(elsewhere.workspace, { address: me.address, createdAt: BEFORE });
  expect(await list()).toEqual([]);
});

test("behavior: pages do not overlap and end; a topic alone can be asked for", async () => {
  const of = await makeWorkflow(team.workspace);
  const version = await makeExampleVersion(team, of, toEverybody());
  const at = (n: number) => new Date(NOW.getTime() - n * 60_000);
  for (let n = 25; n > 0; n -= 1) {
    const values = { healthFactor: `2.${n}` };
    const times = { createdAt: at(n), occurredAt: at(n), expandedAt: at(n) };
    await makeRun(of, { versionId: version.id, triggerNodeId: "event", values, ...times });
  }
  const first = await listOutcomes(ctx(), {});
  expect(first.outcomes).toHaveLength(20);
  const second = await listOutcomes(ctx(), { cursor: first.next });
  expect(second.next).toBeNull();
  const seen = [...first.outcomes, ...second.outcomes].map(({ occurredAt }) => occurredAt.getTime());
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => at(n + 1).getTime()));
  await makeTopic(team.workspace, { key: "governance", name: "Governance" });
  expect(await list({ topic: "governance" })).toEqual([]);
  expect(await list({ topic: "liquidation-risk" })).toHaveLength(20);
});

test("behavior: nothing in it leads beyond what is theirs", async () => {
  const run = await startRun();
  const [one] = await list();
  expect(JSON.stringify(one)).not.toContain(run.eventKey);
  expect(Object.keys(one ?? {}).toSorted()).toEqual(
    ["detail", "isOfToday", "kind", "messageId", "occurredAt", "sentence", "topic"].toSorted(),
  );
});
