import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDb } from "#db/client.ts";
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
  await closeDb();
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
