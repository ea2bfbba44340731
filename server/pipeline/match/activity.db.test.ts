import { asc, eq } from "drizzle-orm";
import { numberToHex, pad } from "viem";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run, runHit } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import { trigger } from "#db/schema/workflow.ts";
import { erc20Topics } from "#server/catalog/known-topics.ts";
import { makeAddress, makeHash, makePreference, makeSubscriber, NOW } from "#server/testing/factories.ts";
import { recordingEnqueue } from "#server/testing/fake-hand-overs.ts";
import { activitySpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { chainReaches, matchAll, receive } from "#server/testing/match-world.ts";
import { countEdges } from "../audience/count-edges.ts";
import { createPlans } from "../audience/plans.ts";
import { createReceiveRuns } from "../audience/receive-runs.ts";
import { takeRuns } from "../audience/take-runs.ts";
import type { LogEvent, NativeEvent } from "../hand-overs.ts";
import { insertExecutions, receiveExecutions } from "../interpreter/receive-executions.ts";
import { reopenExecutions } from "../interpreter/reopen-executions.ts";
import type { ActivitySpec } from "./activity.ts";
import { takeEvents } from "./take-events.ts";

const { db } = getDb();
const TOKEN = makeAddress();
let chains = 900;

/** An activity workflow on a chain of its own. */
async function makeActive(o: Partial<ActivitySpec> = {}, concerned = true) {
  chains += 1;
  const chainId = chains;
  const tokens = [{ address: TOKEN, symbol: "USDC", decimals: 6 }];
  const spec = activitySpec({ chainId, tokens, ...o });
  const live = await makeLiveWorkflow({
    trigger: spec,
    ...(concerned ? { audience: (topicId) => ({ kind: "concerned", topicId }) } : {}),
  });
  await db.update(trigger).set({ chainId }).where(eq(trigger.id, live.trigger.id));
  const place = () => ({ chainId, blockNumber: 7, blockHash: makeHash(), txHash: makeHash(), txIndex: 0 });
  const times = { occurredAt: new Date(NOW.getTime() - 1_000), observedAt: NOW };
  const word = (amount: bigint) => pad(numberToHex(amount));
  const transfer = (from: `0x${string}`, to: `0x${string}`, amount = 5_000_000n): LogEvent => ({
    ...place(),
    ...times,
    kind: "log",
    logIndex: 0,
    address: TOKEN,
    topics: [erc20Topics.transfer, pad(from), pad(to)],
    data: word(amount),
  });
  const native = (from: `0x${string}`, to: `0x${string}`, amount = 10n ** 18n): NativeEvent => ({
    ...place(),
    ...times,
    kind: "native",
    logIndex: -1,
    address: to,
    topics: [pad(from)],
    data: word(amount),
  });
  return { ...live, chainId, spec, transfer, native };
}

/** Followers of a topic by its own id: the trigger is told which, as publishing does. */
async function makeFollowed(o: Partial<ActivitySpec> = {}) {
  const active = await makeActive(o);
  const spec = { ...active.spec, whose: { kind: "followers" as const, topicId: active.topic.id } };
  await db.update(trigger).set({ spec }).where(eq(trigger.id, active.trigger.id));
  return active;
}

test("default: an account's transfers are its events, with direction, counterparty and amount", async () => {
  const account = makeAddress();
  const { transfer, native, version } = await makeActive({ whose: { kind: "account", address: account } });
  const other = makeAddress();
  const [sent, received] = [transfer(account, other), native(other, account)];
  await receive(sent, received, transfer(other, makeAddress()));
  const runs = await matchAll();
  expect(runs).toMatchObject([
    {
      versionId: version.id,
      values: {
        wallet: account,
        direction: "sent",
        counterparty: other,
        amount: "5",
        token: "USDC",
        $block: "7",
        $tx: sent.txHash,
        $contract: TOKEN,
      },
      eventKey: `log:${sent.chainId}:${sent.txHash}:${TOKEN}:${erc20Topics.transfer.slice(0, 10)}:0`,
      hits: [{ address: account, key: "sent" }],
    },
    {
      values: { wallet: account, direction: "received", counterparty: other, amount: "1", token: "ETH" },
      eventKey: `native:${received.chainId}:${received.txHash}`,
    },
  ]);
});

test("behavior: a checksummed account, several transfers in one transaction, and only wanted directions", async () => {
  const account = `0x${"aB".repeat(20)}` as const;
  const lower = account.toLowerCase() as `0x${string}`;
  const { transfer } = await makeActive({ whose: { kind: "account", address: account }, directions: ["received"] });
  const tx = { txHash: makeHash(), blockHash: makeHash() };
  await receive(
    { ...transfer(makeAddress(), lower), ...tx, logIndex: 4 },
    { ...transfer(lower, makeAddress()), ...tx, logIndex: 5 },
    { ...transfer(makeAddress(), lower), ...tx, logIndex: 6 },
  );
  const runs = await matchAll();
  expect(runs.map((one) => [one.values.direction, one.ordinal])).toEqual([
    ["received", 0],
    ["received", 2],
  ]);
});

test("behavior: a transfer between two followers concerns both, each with their own direction, once each", async () => {
  const { workspace, topic, workflow, transfer } = await makeFollowed();
  const [giver, taker, off] = [
    await makeSubscriber(workspace),
    await makeSubscriber(workspace),
    await makeSubscriber(workspace),
  ];
  await makePreference({ subscriber: off, topic }, { enabled: false });
  await receive(transfer(giver.address, taker.address), transfer(off.address, makeAddress()));
  const { enqueue } = recordingEnqueue();
  const receiveRuns = createReceiveRuns({ reopenExecutions });
  while ((await takeEvents({ db, enqueue, receiveRuns, chainName: () => "Demo" }, { limit: 10, now: NOW })) > 0);
  const audience = { db, enqueue, plans: createPlans(), receiveExecutions, insertExecutions, countEdges };
  while ((await takeRuns(audience, { limit: 10, now: NOW })) > 0);
  const runs = await db.select().from(run).where(eq(run.workflowId, workflow.id));
  expect(runs).toMatchObject([{ state: "running", reachedCount: 2 }]);
  expect(
    await db
      .select()
      .from(runHit)
      .where(eq(runHit.runId, runs[0]?.id ?? 0)),
  ).toHaveLength(2);
  const executions = await db
    .select()
    .from(execution)
    .where(eq(execution.workflowId, workflow.id))
    .orderBy(asc(execution.subscriberId));
  expect(executions.map(({ subscriberId, facts, effectScope }) => [subscriberId, facts, effectScope])).toEqual([
    [giver.id, { wallet: giver.address, direction: "sent", counterparty: taker.address }, null],
    [taker.id, { wallet: taker.address, direction: "received", counterparty: giver.address }, null],
  ]);
});

test("behavior: followers are looked up for all events of a batch at once", async () => {
  const { workspace, transfer } = await makeFollowed();
  const people = await Promise.all(Array.from({ length: 20 }, () => makeSubscriber(workspace)));
  const strangers = Array.from({ length: 300 }, () => transfer(makeAddress(), makeAddress()));
  await receive(...strangers, ...people.map(({ address }) => transfer(makeAddress(), address)));
  const runs = await matchAll({ limit: 500 });
  expect(runs.map(({ values }) => values.wallet)).toEqual(people.map(({ address }) => address));
});

test("behavior: M16 nothing at or below its first block; settled like a log", async () => {
  const account = makeAddress();
  const {
    transfer,
    trigger: live,
    chainId,
  } = await makeActive({
    whose: { kind: "account", address: account },
    settle: { kind: "confirmations", blocks: 2 },
  });
  await db.update(trigger).set({ fromBlock: 7 }).where(eq(trigger.id, live.id));
  await chainReaches(chainId, { blockNumber: 8 });
  await receive(transfer(account, makeAddress()), { ...transfer(account, makeAddress()), blockNumber: 8 });
  expect(await matchAll()).toEqual([]);
  await chainReaches(chainId, { blockNumber: 10 });
  expect((await matchAll()).map(({ values }) => [values.$block, values.amount])).toEqual([["8", "5"]]);
});

test("behavior: M6 late transfers of two followers are told together, to each for their own", async () => {
  const { workspace, transfer, chainId } = await makeFollowed({ late: { then: "summarise", afterSeconds: 60 } });
  const [a, b] = [(await makeSubscriber(workspace)).address, (await makeSubscriber(workspace)).address];
  await chainReaches(chainId, { blockNumber: 50, headNumber: 500 });
  const at = (blockNumber: number) => ({ blockNumber, occurredAt: new Date(NOW.getTime() - 3_600_000) });
  await receive(
    { ...transfer(a, makeAddress()), ...at(10) },
    { ...transfer(a, b), ...at(11) },
    { ...transfer(makeAddress(), a), ...at(12) },
  );
  expect(await matchAll()).toEqual([]);
  await chainReaches(chainId, { blockNumber: 500 });
  const runs = await matchAll();
  const told = runs.map(({ values, hits }) => [
    values.$block,
    Array.isArray(hits) && hits.map(({ address }) => address),
  ]);
  expect(told).toEqual([
    ["11", [b]],
    ["12", [a]],
  ]);
});

test("behavior: a paused trigger, another chain's, and a token that is not named want nothing", async () => {
  const account = makeAddress();
  const paused = await makeActive({ whose: { kind: "account", address: account } });
  await db.update(trigger).set({ active: false }).where(eq(trigger.id, paused.trigger.id));
  const live = await makeActive({ whose: { kind: "account", address: account } });
  await receive(paused.transfer(account, makeAddress()), {
    ...live.transfer(account, makeAddress()),
    address: makeAddress(),
  });
  expect(await matchAll()).toEqual([]);
});
