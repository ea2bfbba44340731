import { parseEventLogs } from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTORS } from "../actors.ts";
import { DEMO_LENDING_ABI, FEED_ABI, GOVERNOR_ABI, POOL_ABI } from "../chain/abis.ts";
import { startAnvil } from "../chain/anvil.ts";
import { BORROWERS, STRANGERS } from "../chain/borrowers.ts";
import { CONTRACTS_CACHE_DIR } from "../chain/compile.ts";
import { connectChain } from "../chain/connect.ts";
import { deployWorld } from "../chain/world.ts";
import { callGovernor, movePrice, performAction, reportHealth, type Stage } from "./perform.ts";
import { IDEAS, proposalId, writeProposal } from "./proposals.ts";
import { readMarket, type TrackedProposal } from "./read-market.ts";

let stage: Stage;
let close: () => Promise<void>;

beforeAll(async () => {
  const anvil = await startAnvil({ port: 0 });
  close = anvil.kill;
  const chain = connectChain(anvil.url);
  // What was sent has happened: each transaction has a block of its own.
  const send: typeof chain.send = async (transaction) => (await chain.transact(transaction)).transactionHash;
  stage = { chain: { ...chain, send }, world: await deployWorld(chain, CONTRACTS_CACHE_DIR) };
}, 120_000);
afterAll(() => close());

const look = (proposals: readonly TrackedProposal[] = []) =>
  readMarket(stage.chain, { world: stage.world, proposals, nowMs: 0 });
const [weakest] = STRANGERS;

async function logsSince(block: bigint) {
  return stage.chain.client.getLogs({ fromBlock: block + 1n });
}

test("default", async () => {
  const { positions } = await look();
  expect(positions).toHaveLength(63);
  const strangers = positions.filter(({ isSubscriber }) => !isSubscriber).map(({ healthFactor }) => healthFactor);
  expect(strangers).toHaveLength(60);
  expect(Math.min(...strangers)).toBeCloseTo(1.05, 2);
  expect(Math.max(...strangers)).toBeCloseTo(3, 2);
  expect(strangers.filter((health) => health < 1.5).length).toBeGreaterThan(20);
  for (const { borrower, healthFactor } of positions) expect(healthFactor).toBeCloseTo(borrower.targetHealth, 3);
});

describe("prices and liquidations", () => {
  test("behavior: a drop is an event of the aggregator and moves health factors", async () => {
    const block = await stage.chain.client.getBlockNumber();
    await movePrice(stage, "WETH", 2900);
    const [answer] = parseEventLogs({ abi: FEED_ABI, logs: await logsSince(block) });
    expect(answer?.address).toBe(stage.world.contracts.feeds.weth.aggregator.toLowerCase());
    expect(answer?.args.current).toBe(2900_00000000n);
    const { positions } = await look();
    const clara = positions.find(({ borrower }) => borrower.address === ACTORS.conservative.address);
    expect(clara?.healthFactor).toBeCloseTo((1.57 * 2900) / 3200, 3);
  });

  test("behavior: who is under water is liquidated, with Aave's own event", async () => {
    if (!weakest) throw new Error("There are borrowers.");
    const block = await stage.chain.client.getBlockNumber();
    await performAction(stage, { kind: "liquidate", user: weakest });
    const logs = parseEventLogs({ abi: POOL_ABI, logs: await logsSince(block), eventName: "LiquidationCall" });
    expect(logs.map(({ args }) => args.user)).toEqual([weakest.address]);
    expect(logs[0]?.args.collateralAsset).toBe(stage.world.contracts.weth);
  });

  test("error: who is not under water is not", async () => {
    const strongest = BORROWERS.at(-1);
    if (!strongest) throw new Error("There are borrowers.");
    await expect(performAction(stage, { kind: "liquidate", user: strongest })).rejects.toThrow("45");
  });

  test.each(["supply", "borrow", "repay", "withdraw"] as const)("behavior: %s is Aave's own event", async (kind) => {
    const user = STRANGERS.at(-1);
    if (!user) throw new Error("There are borrowers.");
    const block = await stage.chain.client.getBlockNumber();
    await performAction(stage, { kind, user, amountUsd: 120 });
    const events = parseEventLogs({ abi: POOL_ABI, logs: await logsSince(block) }).map(({ eventName }) => eventName);
    expect(events).toContain(`${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`);
  });
});

test("behavior: health factors are reported as Aave has them, in one transaction", async () => {
  const block = await stage.chain.client.getBlockNumber();
  await reportHealth(stage, stage.world.actors.subscribers);
  const logs = parseEventLogs({ abi: DEMO_LENDING_ABI, logs: await logsSince(block) });
  expect(logs.map(({ args }) => args.user)).toEqual(stage.world.actors.subscribers);
  expect(new Set(logs.map(({ transactionHash }) => transactionHash)).size).toBe(1);
  expect(Number(logs[0]?.args.healthFactor) / 1e18).toBeCloseTo((1.57 * 2900) / 3200, 3);
});

test("behavior: a proposal from its creation to its execution", async () => {
  const { chain, world } = stage;
  const [idea] = IDEAS;
  if (!idea) throw new Error("There are ideas.");
  const { votesToken, timelock } = world.contracts;
  const calls = writeProposal(idea, { number: 1, votesToken, grantee: timelock });
  const id = proposalId(calls);
  const tracked: TrackedProposal = { id, calls, voted: [], isPopular: true, queuedAtMs: undefined };
  const state = async () => (await look([tracked])).proposals[0]?.state;
  expect(await state()).toBe("waiting");
  const block = await chain.client.getBlockNumber();
  await callGovernor(stage, { kind: "propose", calls });
  const [created] = parseEventLogs({ abi: GOVERNOR_ABI, logs: await logsSince(block), eventName: "ProposalCreated" });
  expect(created?.args.proposalId).toBe(id);
  expect(created?.args.description).toBe(calls.description);
  await chain.rpc("anvil_mine", ["0x2"]);
  expect(await state()).toBe("active");
  await callGovernor(stage, { kind: "vote", id, delegate: 1, support: 1, reason: "Sensible." });
  await chain.rpc("anvil_mine", ["0x20"]);
  expect(await state()).toBe("succeeded");
  await callGovernor(stage, { kind: "queue", calls });
  expect(await state()).toBe("queued");
  await chain.rpc("evm_increaseTime", [11]);
  await chain.rpc("evm_mine");
  await callGovernor(stage, { kind: "execute", calls });
  expect(await state()).toBe("over");
});
