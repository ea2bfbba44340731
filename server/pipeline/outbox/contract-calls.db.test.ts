import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery as deliveryTable } from "#db/schema/outbox.ts";
import { signer as signerTable } from "#db/schema/signer.ts";
import type { AskNode } from "#server/catalog/channels/contract-call/call-ports.ts";
import type { ChannelPorts } from "#server/catalog/define-channel.ts";
import { selectDeliveries } from "#server/services/run/select-deliveries.ts";
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
import {
  balance,
  ledgerIsRight,
  makeDrafted,
  makeStage,
  readDeliveries,
  type Stage,
} from "#server/testing/outbox-world.ts";
import { replayDead } from "./replay-dead.ts";

let world: CallWorld;
let stage: Stage;
let worker: CallWorker;

beforeAll(async () => {
  world = await startCallWorld();
});
beforeEach(async () => {
  await world.setReverting(false);
  stage = await makeStage({ credits: 100 });
  worker = world.worker();
});
afterAll(async () => {
  await world.close();
});

const mine = (blocks = 1) => world.chain.mine(blocks);
const delivery = async (at = 0) => (await readDeliveries(stage.workspace.id))[at];

/** Looks again after so many seconds. */
async function later(seconds: number, by = worker): Promise<void> {
  callClock.advance(seconds);
  await by.send();
}

const calls = () => readCalls(stage.workspace.id);

/** What the contract took, as the chain tells. */
const balanceOf = (address: string) => world.chain.rpc<string>("eth_getBalance", [address, "latest"]).then(BigInt);
const minedBy = (address: string) =>
  world.chain.rpc<string>("eth_getTransactionCount", [address, "latest"]).then(Number);

test("default: a call is simulated, signed, mined, waited for, and paid for once", async () => {
  const signer = await makeFundedSigner(world, stage, { valueMaxWei: 5n });
  const { execution } = await handCall(worker, stage, callOf(world, signer, { valueWei: "5" }));
  await worker.send();
  expect(await delivery()).toMatchObject({
    state: "retrying",
    attempts: 0,
    reason: expect.stringMatching(/^Transaction 0x\w{4}…\w{4} waits/),
  });
  await mine();
  await later(3);
  expect((await delivery())?.reason).toMatch(/is mined in block \d+; 1 of 2 blocks stand on it\.$/);
  await mine();
  await later(3);
  const [call] = await calls();
  expect(await delivery()).toMatchObject({ state: "delivered", attempts: 1 });
  expect(call).toMatchObject({ state: "confirmed", nonce: 0, hash: call?.signed[0]?.hash, signed: [{}] });
  expect(call?.gasUsed).toBeGreaterThan(20_000n);
  expect(call?.costWei).toBe((call?.feePaidWei ?? 0n) + 5n);
  expect(await balanceOf(world.contract)).toBe(5n);
  expect(await balanceOf(signer.address)).toBe(10_000_000_000_000_000_000n - (call?.costWei ?? 0n));
  expect(await balance(stage)).toMatchObject({ availableMilli: 99_000 });
  expect(await ledgerIsRight(stage)).toBe(true);
  const [shown] = await getDb().db.transaction((tx) => selectDeliveries(tx, execution.id));
  expect(shown).toMatchObject({ target: world.contract, receiptId: call?.hash, reason: null });
  expect(shown?.transaction).toMatchObject({
    ...{ hash: call?.hash, from: signer.address, nonce: 0, state: "confirmed", signed: 1, url: null, currency: "ETH" },
    ...{ blockNumber: call?.blockNumber, gasUsed: String(call?.gasUsed), fee: expect.stringMatching(/^0\.0+\d+$/) },
  });
});

test("behavior: the same effect twice is one transaction, by whichever worker", async () => {
  const signer = await makeFundedSigner(world, stage);
  const drafted = await handCall(worker, stage, callOf(world, signer));
  const [first] = await calls();
  expect(first).toBeUndefined();
  const other = world.worker();
  const id = Number((await getDb().db.execute<{ id: string }>(sql`select max(id) as id from delivery`))[0]?.id);
  const parcel = { ...(await parcelOf(id)), attempt: 1 };
  const signal = new AbortController().signal;
  await Promise.all([
    worker.channel.send(parcel, signal),
    other.channel.send(parcel, signal),
    worker.channel.send(parcel, signal),
  ]);
  await mine(2);
  expect(await minedBy(signer.address)).toBe(1);
  expect(await calls()).toMatchObject([{ signed: [{}] }]);
  await getDb().db.transaction((tx) => worker.outbox.receiveDrafts(tx, [drafted]));
  await worker.send();
  expect(await delivery()).toMatchObject({ state: "delivered" });
  expect(await minedBy(signer.address)).toBe(1);
});

async function onlyDelivery() {
  const [row] = await getDb().db.select().from(deliveryTable).where(eq(deliveryTable.workspaceId, stage.workspace.id));
  if (!row) throw new Error("no delivery");
  return row;
}

/** A delivery as a lane would hand it on. */
async function parcelOf(id: number) {
  const [row] = await getDb().db.execute<{ effect_key: string; content: never; round: number }>(sql`
    select effect_key, content, round from delivery where id = ${id}::bigint`);
  if (!row) throw new Error("no delivery");
  return {
    ...{ deliveryId: id, workspaceId: stage.workspace.id, workspaceName: "", executionId: 1, subscriberId: 1 },
    ...{ wallet: "0x" as const, topicId: null, topicName: null, effectKey: row.effect_key, target: "", why: "" },
    ...{ urgency: "normal" as const, content: row.content, occurredAt: callClock.now(), round: row.round },
    ...{ settingsUrl: "", unsubscribeUrl: "" },
  };
}

/** Ports of a worker that dies when it asks an endpoint this. */
const dyingAt =
  (method: string, isAfter = false) =>
  (ports: ChannelPorts): ChannelPorts => ({
    ...ports,
    askChain: (chainId, work) =>
      ports.askChain(chainId, (ask) => {
        const mortal: AskNode = async (asked, params) => {
          if (asked !== method) return ask(asked, params);
          if (isAfter) await ask(asked, params);
          throw new Error("killed");
        };
        return work(mortal);
      }),
  });

test.each([
  ["between store and broadcast", false],
  ["between broadcast and record", true],
])("behavior: a worker killed %s leaves one transaction, which another goes on with", async (_when, isAfter) => {
  const signer = await makeFundedSigner(world, stage);
  const mortal = world.worker({ ports: dyingAt("eth_sendRawTransaction", isAfter) });
  await handCall(mortal, stage, callOf(world, signer));
  await mortal.send();
  const [call] = await calls();
  expect(call).toMatchObject({ state: "open", signed: [{ sentAt: null }] });
  await later(70);
  await mine(2);
  await later(3);
  expect(await delivery()).toMatchObject({ state: "delivered" });
  expect(await calls()).toMatchObject([{ state: "confirmed", hash: call?.signed[0]?.hash }]);
  expect(await minedBy(signer.address)).toBe(1);
});

test("behavior: twenty calls by two senders and two workers have each nonce once, without a gap", async () => {
  const [one, two] = [await makeFundedSigner(world, stage), await makeFundedSigner(world, stage)];
  const other = world.worker();
  for (let i = 0; i < 20; i++) await handCall(worker, stage, callOf(world, i % 2 === 0 ? one : two));
  await Promise.all([worker.send(), other.send()]);
  for (let i = 0; i < 3; i++) {
    await mine();
    callClock.advance(3);
    await Promise.all([worker.send(), other.send()]);
  }
  const made = await calls();
  for (const { address } of [one, two]) {
    const nonces = made.filter(({ fromAddress }) => fromAddress === address).map(({ nonce }) => nonce);
    expect(nonces.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await minedBy(address)).toBe(10);
  }
  expect(made.every(({ state, signed }) => state === "confirmed" && signed.length === 1)).toBe(true);
  expect((await readDeliveries(stage.workspace.id)).every(({ state }) => state === "delivered")).toBe(true);
});

test("error: what would revert is refused with the reason, and nothing is spent", async () => {
  const signer = await makeFundedSigner(world, stage);
  await world.setReverting(true);
  await handCall(worker, stage, callOf(world, signer));
  await worker.send();
  expect(await delivery()).toMatchObject({
    state: "dead",
    reason: "It would revert: the contract gave no reason. Nothing was sent, and nothing was spent.",
  });
  expect(await calls()).toEqual([]);
  expect(await balance(stage)).toMatchObject({ availableMilli: 100_000 });
});

test("error: what reverts on the chain is refused, its gas is told, and only a replay signs anew", async () => {
  const signer = await makeFundedSigner(world, stage);
  await handCall(worker, stage, callOf(world, signer));
  await worker.send();
  await world.setReverting(true);
  await mine(2);
  await later(3);
  const [call] = await calls();
  expect(await delivery()).toMatchObject({
    state: "dead",
    reason: `Transaction ${call?.hash?.slice(0, 6)}…${call?.hash?.slice(-4)} was mined and reverted: the contract gave no reason. Its gas is spent.`,
  });
  expect(call).toMatchObject({ state: "reverted", costWei: call?.feePaidWei });
  expect(await balance(stage)).toMatchObject({ availableMilli: 100_000 });
  await world.setReverting(false);
  const { id: deliveryId } = await onlyDelivery();
  const replay = { workspaceId: stage.workspace.id, deliveryIds: [deliveryId], now: callClock.now() };
  expect(await getDb().db.transaction((tx) => replayDead(tx, replay))).toEqual([deliveryId]);
  await later(3);
  await mine(2);
  await later(3);
  expect(await delivery()).toMatchObject({ state: "delivered" });
  expect((await calls()).map(({ state, nonce }) => [state, nonce])).toEqual([
    ["reverted", 0],
    ["confirmed", 1],
  ]);
});

test("behavior: a stuck transaction is replaced under its own nonce, up to the cap", async () => {
  const signer = await makeFundedSigner(world, stage);
  await handCall(worker, stage, callOf(world, signer));
  await worker.send();
  const [before] = await calls();
  const offered = before?.signed[0]?.feePerGasWei ?? 0n;
  const cap = (offered * 13n) / 10n;
  await getDb().db.update(signerTable).set({ feePerGasMaxWei: cap }).where(eq(signerTable.id, signer.id));
  await world.chain.rpc("anvil_dropTransaction", [before?.signed[0]?.hash]);
  await later(31);
  const [after] = await calls();
  expect(after?.signed).toHaveLength(2);
  const second = after?.signed[1];
  expect(second?.feePerGasWei).toBeGreaterThan((offered * 11n) / 10n);
  expect(second?.feePerGasWei).toBeLessThanOrEqual(cap);
  expect(after?.costWei).toBe((second?.feePerGasWei ?? 0n) * (after?.gasLimit ?? 0n));
  for (let i = 0; i < 6; i++) await later(31);
  const signed = (await calls())[0]?.signed ?? [];
  expect(signed).toHaveLength(3);
  expect(signed.every(({ feePerGasWei }) => feePerGasWei <= cap)).toBe(true);
  expect((await delivery())?.reason).toContain("its limits allow no more");
  await mine(2);
  await later(3);
  expect(await delivery()).toMatchObject({ state: "delivered" });
  expect(await minedBy(signer.address)).toBe(1);
});

test("behavior: a fork takes the block, and the same transaction is mined again", async () => {
  const signer = await makeFundedSigner(world, stage);
  await handCall(worker, stage, callOf(world, signer));
  await worker.send();
  await mine();
  await later(3);
  expect((await delivery())?.reason).toContain("1 of 2 blocks");
  await world.chain.reorg(1);
  expect(await minedBy(signer.address)).toBe(0);
  await later(16);
  expect(await delivery()).toMatchObject({ state: "retrying" });
  await mine(2);
  await later(3);
  expect(await delivery()).toMatchObject({ state: "delivered" });
  expect(await minedBy(signer.address)).toBe(1);
  expect(await calls()).toMatchObject([{ state: "confirmed", signed: [{}] }]);
});

test("behavior: a nonce that was used from elsewhere is noticed, and the call signed anew", async () => {
  const signer = await makeFundedSigner(world, stage);
  await handCall(worker, stage, callOf(world, signer));
  await worker.send();
  const [before] = await calls();
  await world.chain.rpc("anvil_dropTransaction", [before?.signed[0]?.hash]);
  await world.chain.rpc("anvil_impersonateAccount", [signer.address]);
  await world.chain.rpc("eth_sendTransaction", [{ from: signer.address, to: signer.address, value: "0x1" }]);
  await mine();
  await later(3);
  expect((await delivery())?.reason).toMatch(/which transaction has it is not settled/);
  await mine(3);
  await later(3);
  expect((await delivery())?.reason).toMatch(/took its nonce 0.*signed anew\.$/);
  expect(await onlyDelivery()).toMatchObject({ leftAt: null });
  await later(3);
  await mine(2);
  await later(3);
  expect(await delivery()).toMatchObject({ state: "delivered" });
  expect((await calls()).map(({ state, nonce }) => [state, nonce])).toEqual([
    ["displaced", 0],
    ["confirmed", 1],
  ]);
});

test("behavior: a call that builds on another of the same execution waits for it", async () => {
  const signer = await makeFundedSigner(world, stage);
  const drafted = await makeDrafted(stage, {
    draft: { nodeId: "open", channel: "contract-call", target: "0x1", topicId: null, content: callOf(world, signer) },
  });
  // opens the contract for whoever comes after; until then the second call reverts
  await getDb().db.transaction((tx) => worker.outbox.receiveDrafts(tx, [drafted]));
  await worker.send();
  await world.setReverting(true);
  const [first] = drafted.drafts;
  const second = { ...drafted, drafts: first ? [{ ...first, nodeId: "enter" }] : [] };
  await getDb().db.transaction((tx) => worker.outbox.receiveDrafts(tx, [second]));
  await worker.send();
  const waits = (await readDeliveries(stage.workspace.id))[1];
  expect(waits).toMatchObject({ state: "retrying", attempts: 0 });
  expect(waits?.reason).toContain("It waits for another call of the same execution.");
  await world.setReverting(false);
  await mine(2);
  await later(16);
  await mine(2);
  await later(3);
  expect((await readDeliveries(stage.workspace.id)).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
  await world.setReverting(true);
  await getDb().db.transaction((tx) =>
    worker.outbox.receiveDrafts(tx, [{ ...drafted, drafts: first ? [{ ...first, nodeId: "late" }] : [] }]),
  );
  await worker.send();
  expect((await readDeliveries(stage.workspace.id))[2]).toMatchObject({ state: "dead" });
});

test("behavior: what is signed is carried to its end, though its run is cancelled and its event undone", async () => {
  const signer = await makeFundedSigner(world, stage);
  await handCall(worker, stage, callOf(world, signer));
  await worker.send();
  const cancelled = await getDb().db.transaction((tx) =>
    worker.outbox.cancelUnsent(tx, { runIds: [stage.run.id], reason: "Cancelled.", now: callClock.now() }),
  );
  expect(cancelled).toBe(0);
  await getDb().db.execute(sql`update event set orphaned_at = now() where id = ${stage.event.id}`);
  await mine(2);
  await later(3);
  expect(await delivery()).toMatchObject({ state: "delivered" });
});

test("behavior: what is signed goes on though its workflow is paused, and nothing else of it", async () => {
  const signer = await makeFundedSigner(world, stage);
  await handCall(worker, stage, callOf(world, signer));
  await worker.send();
  await handCall(worker, stage, callOf(world, signer));
  await getDb().db.execute(sql`update workflow set state = 'paused' where id = ${stage.workflow.id}`);
  await mine(2);
  await later(3);
  expect((await readDeliveries(stage.workspace.id)).map(({ state }) => state)).toEqual(["delivered", "waiting"]);
});

test("behavior: an account that another workspace uses too shares its nonces", async () => {
  const signer = await makeFundedSigner(world, stage);
  await handCall(worker, stage, callOf(world, signer));
  const elsewhere = await makeStage({ credits: 10 });
  const same = await makeFundedSigner(world, elsewhere, { privateKey: signer.privateKey });
  await handCall(worker, elsewhere, callOf(world, same));
  await worker.send();
  await mine(2);
  await later(3);
  expect(await minedBy(signer.address)).toBe(2);
});
