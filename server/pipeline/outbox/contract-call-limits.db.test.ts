import { decodeFunctionData, parseAbi, parseTransaction } from "viem";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { optimism } from "#server/catalog/chains/optimism.ts";
import { readOverview } from "#server/services/overview/read-overview.ts";
import { listHeldCalls } from "#server/services/run/list-held-calls.ts";
import {
  type CallWorker,
  type CallWorld,
  callClock,
  callOf,
  handCall,
  makeFundedSigner,
  readCalls,
  startCallWorld,
} from "#server/testing/call-world.ts";
import { makeMember } from "#server/testing/factories.ts";
import { makeStage, readAttempts, readDeliveries, type Stage } from "#server/testing/outbox-world.ts";

let world: CallWorld;
let stage: Stage;
let worker: CallWorker;

beforeAll(async () => {
  world = await startCallWorld();
});
beforeEach(async () => {
  stage = await makeStage({ credits: 100 });
  worker = world.worker();
});
afterAll(async () => {
  await world.close();
});

const mine = (blocks = 1) => world.chain.mine(blocks);
const delivery = async (at = 0) => (await readDeliveries(stage.workspace.id))[at];
const calls = () => readCalls(stage.workspace.id);

/** Looks again after so many seconds. */
async function later(seconds: number, by = worker): Promise<void> {
  callClock.advance(seconds);
  await by.send();
}

test("behavior: limits refuse or hold back in words, before anything is signed", async () => {
  const cheap = await makeFundedSigner(world, stage, { feePerGasMaxWei: 1_000n });
  await handCall(worker, stage, callOf(world, cheap));
  const poor = await makeFundedSigner(world, stage, { dayMaxWei: 1_000n });
  await handCall(worker, stage, callOf(world, poor));
  const small = await makeFundedSigner(world, stage, { valueMaxWei: 4n });
  await handCall(worker, stage, callOf(world, small, { valueWei: "5" }));
  await handCall(worker, stage, callOf(world, small, { until: "2026-11-29T11:00:00.000Z" }));
  await worker.send();
  const [dear, day, value, late] = await readDeliveries(stage.workspace.id);
  expect(dear).toMatchObject({
    state: "retrying",
    attempts: 0,
    reason: expect.stringMatching(/^Gas costs .* gwei, and Keeper \d+ may pay 0\.000001 gwei\. It waits/),
  });
  expect(day).toMatchObject({
    state: "dead",
    reason: expect.stringMatching(/may spend 0\.000000000000001 ETH a day\. Raise its limit/),
  });
  expect(value).toMatchObject({
    state: "dead",
    reason: expect.stringMatching(/may send 0\.000000000000000004 ETH with a call\.$/),
  });
  expect(late).toMatchObject({ state: "dead", reason: expect.stringMatching(/^It was not worth sending any more/) });
  expect(await calls()).toEqual([]);
});

test("behavior: what is over the day's limit waits for the next day, and then goes", async () => {
  const signer = await makeFundedSigner(world, stage, { valueMaxWei: 10n ** 18n, dayMaxWei: 10n ** 18n });
  const valueWei = (6n * 10n ** 17n).toString();
  await handCall(worker, stage, callOf(world, signer, { valueWei }));
  await handCall(worker, stage, callOf(world, signer, { valueWei }));
  await worker.send();
  const states = async () => (await readDeliveries(stage.workspace.id)).map(({ state }) => state);
  const held = (await readDeliveries(stage.workspace.id)).find(({ reason }) => reason?.includes("next day"));
  expect(held?.reason).toMatch(/has spent or set aside 0\.6\d* ETH of 1 ETH today/);
  expect(await calls()).toHaveLength(1);
  await mine(2);
  await later(3);
  expect((await states()).toSorted()).toEqual(["delivered", "retrying"]);
  await later(86_400);
  expect(await calls()).toHaveLength(2);
  await mine(2);
  await later(3);
  expect(await states()).toEqual(["delivered", "delivered"]);
});

test("behavior: what a limit or an empty account holds back is told at home and at its workflow, while it waits", async () => {
  const cheap = await makeFundedSigner(world, stage, { feePerGasMaxWei: 1_000n });
  const empty = await makeFundedSigner(world, stage);
  await world.chain.rpc("anvil_setBalance", [empty.address, "0x1"]);
  const good = await makeFundedSigner(world, stage);
  for (const signer of [cheap, cheap, empty, good]) await handCall(worker, stage, callOf(world, signer));
  await worker.send();
  const ctx = await makeMember(stage.workspace, { role: "operator" });
  const at = (seconds: number) => ({ ...ctx, now: new Date(callClock.now().getTime() + seconds * 1_000) });
  const heldAt = (seconds: number) => listHeldCalls(at(seconds), { id: stage.workflow.id });
  const held = await heldAt(40);
  const ofWorkflow = { workflowId: stage.workflow.id, nodeId: "tell" };
  expect(held).toMatchObject([
    { ...ofWorkflow, signer: cheap.name, count: 2, reason: expect.stringMatching(/^Gas costs .* It waits/) },
    {
      ...ofWorkflow,
      signer: empty.name,
      count: 1,
      reason: expect.stringMatching(/ has 0\.0+1 ETH on .* Send it some\.$/),
    },
  ]);
  const { looks } = await readOverview(at(40));
  expect(looks.map(({ kind, count, held: of }) => [kind, count, of?.signer])).toEqual([
    ["calls-held", 2, cheap.name],
    ["calls-held", 1, empty.name],
  ]);
  expect(await listHeldCalls(at(40), { id: stage.workflow.id + 1 })).toEqual([]);
  // one that nobody mines is told once that is long
  expect((await heldAt(700)).map(({ signer }) => signer).toSorted()).toEqual(
    [cheap.name, empty.name, good.name].toSorted(),
  );
  await mine(2);
  await later(20);
  expect((await heldAt(700)).map(({ signer }) => signer)).not.toContain(good.name);
});

/** Says slot 0 for each byte that it is asked with. */
const FEE_PER_BYTE_CODE = "0x5f5436025f5260205ff3";
const PER_BYTE_WEI = 10n ** 12n;

test("behavior: what the data costs on a layer below is reserved, and is part of a day's limit", async () => {
  const below = await startCallWorld({ chainId: optimism.id });
  const oracle = optimism.dataFeeOracle ?? "0x";
  await below.chain.rpc("anvil_setCode", [oracle, FEE_PER_BYTE_CODE]);
  const setPrice = (wei: bigint) =>
    below.chain.rpc("anvil_setStorageAt", [oracle, `0x${"0".repeat(64)}`, `0x${wei.toString(16).padStart(64, "0")}`]);
  await setPrice(PER_BYTE_WEI);
  const asked: `0x${string}`[] = [];
  const sender = below.worker({
    ports: (ports) => ({
      ...ports,
      askChain: (chainId, work) =>
        ports.askChain(chainId, (ask) =>
          work((method, params) => {
            const [call] = params as { to?: string; data?: `0x${string}` }[];
            if (method === "eth_call" && call?.to === oracle && call.data) asked.push(call.data);
            return ask(method, params);
          }),
        ),
    }),
  });
  const signer = await makeFundedSigner(below, stage);
  await handCall(sender, stage, callOf(below, signer, { data: `0x${"ab".repeat(500)}` }));
  await sender.send();
  const [call] = await calls();
  const [question = "0x"] = asked;
  const { args } = decodeFunctionData({ abi: parseAbi(["function getL1Fee(bytes data)"]), data: question });
  expect(parseTransaction(args[0])).toMatchObject({ to: below.contract, data: `0x${"ab".repeat(500)}` });
  const dataWei = PER_BYTE_WEI * BigInt(question.length / 2 - 1);
  const gasWei = (call?.gasLimit ?? 0n) * (call?.signed[0]?.feePerGasWei ?? 0n);
  expect(call?.costWei).toBe(gasWei + dataWei + dataWei / 4n);

  // stuck: the replacement's gas is more, its data as much
  await below.chain.rpc("anvil_dropTransaction", [call?.signed[0]?.hash]);
  callClock.advance(60);
  await sender.send();
  callClock.advance(60);
  await sender.send();
  const [again] = await calls();
  expect(again?.signed.length).toBeGreaterThan(1);
  const newest = again?.signed.at(-1)?.feePerGasWei ?? 0n;
  expect(again?.costWei).toBe((again?.gasLimit ?? 0n) * newest + dataWei + dataWei / 4n);

  await setPrice(10n ** 15n);
  const small = await makeFundedSigner(below, stage, { dayMaxWei: 10n ** 17n });
  await handCall(sender, stage, callOf(below, small, { data: `0x${"ab".repeat(500)}` }));
  await sender.send();
  const refused = (await readDeliveries(stage.workspace.id)).find(({ state }) => state === "dead");
  expect(refused?.reason).toMatch(/^It may cost 0\.\d+ ETH, and Keeper \d+ may spend 0\.1 ETH a day\./);
  await below.close();
});

test("error: no key is in a row, a result or an attempt", async () => {
  const signer = await makeFundedSigner(world, stage);
  await handCall(worker, stage, callOf(world, signer));
  await handCall(worker, stage, callOf(world, { name: "Nobody" }));
  await worker.send();
  await mine(2);
  await later(3);
  const said = JSON.stringify(
    [await readDeliveries(stage.workspace.id), await readAttempts(), await calls()],
    (_k, v) => (typeof v === "bigint" ? String(v) : v),
  );
  expect(said).toContain("The signer Nobody is not here any more.");
  expect(said).not.toContain(signer.privateKey.slice(2));
});

test("error: an endpoint that is away is tried again before signing, and waited for after it", async () => {
  const signer = await makeFundedSigner(world, stage);
  const away = world.worker({ url: "http://127.0.0.1:1" });
  await handCall(worker, stage, callOf(world, signer));
  await away.send();
  expect(await delivery()).toMatchObject({ state: "retrying", attempts: 1 });
  await later(7);
  expect(await calls()).toHaveLength(1);
  await later(3, away);
  expect(await delivery()).toMatchObject({
    state: "retrying",
    attempts: 1,
    reason: expect.stringMatching(/^Its transaction is signed/),
  });
});
