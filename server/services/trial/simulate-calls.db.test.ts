import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { contractCall } from "#db/schema/call.ts";
import type { ContractCall } from "#server/contract/step.ts";
import { type CallWorld, callOf, makeFundedSigner, startCallWorld } from "#server/testing/call-world.ts";
import { makeStage, type Stage } from "#server/testing/outbox-world.ts";
import { simulateCalls } from "./simulate-calls.ts";

let world: CallWorld;
let stage: Stage;

beforeAll(async () => {
  world = await startCallWorld();
});
beforeEach(async () => {
  await world.setReverting(false);
  stage = await makeStage();
});
afterAll(async () => {
  await world.close();
});

async function looked(content: ContractCall): Promise<unknown> {
  const ask = world.worker().ports.askChain;
  const message = { nodeId: "call", urgency: "normal" as const, content, why: "", deliveries: [] };
  return (await simulateCalls(stage.workspace.id, [message], ask))[0];
}

test("default: a call that would succeed says its gas and its cost, and nothing is signed", async () => {
  const signer = await makeFundedSigner(world, stage);
  expect(await looked(callOf(world, signer))).toEqual({
    nodeId: "call",
    works: true,
    text: expect.stringMatching(/^It would succeed now, and take about 2\d,\d{3} gas: at most 0\.0\d+ ETH in fees\.$/),
  });
  const before = await world.chain.rpc("eth_getTransactionCount", [signer.address, "pending"]);
  expect(before).toBe("0x0");
  expect(await getDb().db.$count(contractCall)).toBe(0);
});

test("behavior: one that would revert says why, one over a limit says so", async () => {
  const signer = await makeFundedSigner(world, stage, { valueMaxWei: 1n });
  expect(await looked(callOf(world, signer, { valueWei: "2" }))).toMatchObject({
    text: expect.stringMatching(/over Keeper \d+'s limit: it would be refused\.$/),
  });
  await world.setReverting(true);
  expect(await looked(callOf(world, signer))).toMatchObject({
    works: false,
    text: "It would revert now: the contract gave no reason. Nothing would be sent.",
  });
});

test("error: what cannot be simulated is not taken for working", async () => {
  expect(await looked(callOf(world, { name: "Nobody" }))).toMatchObject({
    works: null,
    text: "There is no signer “Nobody”, so it cannot be simulated.",
  });
  const signer = await makeFundedSigner(world, stage);
  expect(await looked(callOf(world, signer, { chainId: 1, chain: "Ethereum" }))).toMatchObject({
    works: null,
    text: "Ethereum is not connected here.",
  });
});
