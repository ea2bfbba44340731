import { expect, test } from "vitest";
import { createFakeChain } from "../fake-chain.ts";
import { DIALECTS, dialectOf } from "./dialects.ts";
import { createFakeEndpoint, FAULT_KINDS, type FaultKind } from "./fake-endpoint.ts";
import { createKeyedRoll } from "./roll.ts";

const ADDRESS = `0x${"aa".repeat(20)}` as const;
const TOPIC = `0x${"bb".repeat(32)}` as const;
const log = (data: `0x${string}`) => ({ address: ADDRESS, topics: [TOPIC], data });

function makeEndpoint(seed = 1) {
  const chain = createFakeChain({ chainId: 7 });
  for (let i = 0; i < 20; i++) chain.mine(log("0x01"), log("0x02"));
  const endpoint = createFakeEndpoint({
    url: "https://one.example",
    view: chain.view,
    roll: createKeyedRoll(seed),
  });
  const ask = async (method: string, ...params: unknown[]) => {
    const response = await endpoint.fetch("", { body: JSON.stringify({ id: 1, method, params }) });
    return (await response.json()) as { result?: unknown; error?: { code: number; message: string } };
  };
  return { chain, endpoint, ask };
}

const logsOf = (answer: { result?: unknown }) => answer.result as { logIndex: string; blockHash: string }[];

test("default: an honest endpoint answers as the chain stands", async () => {
  const { chain, ask, endpoint } = makeEndpoint();
  const { result } = await ask("eth_getBlockByNumber", "latest", false);
  expect(result).toMatchObject({ hash: chain.head().hash, logsBloom: expect.stringMatching(/^0x[0-9a-f]{512}$/) });
  expect(logsOf(await ask("eth_getLogs", { blockHash: chain.head().hash }))).toHaveLength(2);
  expect(endpoint.isHonest()).toBe(true);
});

test("behavior: a lagging endpoint knows nothing above its own head, not by hash either", async () => {
  const { chain, ask, endpoint } = makeEndpoint();
  endpoint.sight.lagBlocks = 3;
  expect((await ask("eth_getBlockByNumber", "latest", false)).result).toMatchObject({ number: "0x11" });
  expect((await ask("eth_getBlockByHash", chain.head().hash, false)).result).toBe(null);
  expect(await ask("eth_getLogs", { blockHash: chain.head().hash })).toHaveProperty("error");
  expect(await ask("eth_getLogs", { fromBlock: "0x14", toBlock: "0x14" })).toMatchObject({ result: [] });
});

test("behavior: an endpoint may follow another fork", async () => {
  const { chain, ask, endpoint } = makeEndpoint();
  const dropped = chain.fork(2);
  chain.mine();
  endpoint.sight.fork = dropped;
  expect((await ask("eth_getBlockByNumber", "latest", false)).result).toMatchObject({ hash: dropped[1]?.hash });
});

test.each(DIALECTS)("behavior: %s refuses what is too wide in its own words", async (name) => {
  const { ask, endpoint } = makeEndpoint();
  endpoint.sight.dialect = dialectOf(name, { blocksMax: 5, logsMax: 8 });
  const wide = await ask("eth_getLogs", { fromBlock: "0x1", toBlock: "0x9" });
  expect(wide.error?.message.length).toBeGreaterThan(10);
  expect(logsOf(await ask("eth_getLogs", { fromBlock: "0x1", toBlock: "0x2" }))).toHaveLength(4);
});

test.each(FAULT_KINDS)("behavior: %s happens when it is switched on, and only then", async (kind: FaultKind) => {
  const { chain, endpoint } = makeEndpoint();
  const method =
    kind === "wrong-chain" ? "eth_chainId" : kind === "false-parent" ? "eth_getBlockByNumber" : "eth_getLogs";
  const params = method === "eth_getLogs" ? [{ blockHash: chain.head().hash }] : ["latest", false];
  const body = JSON.stringify({ id: 1, method, params });
  const told = async () => {
    try {
      const response = await endpoint.fetch("", { body });
      return `${response.status} ${await response.text()}`;
    } catch (error) {
      return String(error);
    }
  };
  const truth = await told();
  endpoint.faults = { [kind]: 1 };
  expect(await told()).not.toBe(truth);
  expect(endpoint.counts.get(kind)).toBe(1);
  endpoint.heal();
  expect(await told()).toBe(truth);
});

test("behavior: the same seed draws the same faults, whatever the order of the questions", async () => {
  const play = async (order: number[]) => {
    const { endpoint, ask } = makeEndpoint(42);
    endpoint.faults = { "empty-logs": 0.3, "null-answer": 0.2 };
    const told = new Map<number, string>();
    for (const number of order) {
      const at = `0x${number.toString(16)}`;
      told.set(number, JSON.stringify(await ask("eth_getLogs", { fromBlock: at, toBlock: at })));
    }
    return [...told].sort(([a], [b]) => a - b);
  };
  expect(await play([1, 2, 3, 4, 5, 6])).toEqual(await play([6, 3, 1, 5, 4, 2]));
});
