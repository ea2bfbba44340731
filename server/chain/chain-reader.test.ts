import { describe, expect, test } from "vitest";
import { limits } from "#server/kernel/limits.ts";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { createFakeChain, type FakeChain } from "#server/testing/fake-chain.ts";
import { type Asked, answerOf, type ChainView, RpcRefusal } from "#server/testing/simulator/chain-answers.ts";
import { capRefusal, DIALECTS, dialectOf } from "#server/testing/simulator/dialects.ts";
import { type ChainReader, createChainReader } from "./chain-reader.ts";
import { errorOf } from "./dialects.ts";
import { createLogFilter } from "./log-filter.ts";

const address = makeAddress();
const topic0 = makeHash();
const filter = createLogFilter([{ address, topic0, topic1: null, topic2: null }]);
const log = () => ({ address, topics: [topic0], data: "0x01" as const });

/** Every block from 1 on has one log. */
function makeChain(blocks: number): FakeChain {
  const chain = createFakeChain({ chainId: 1 });
  for (let at = 0; at < blocks; at += 1) chain.mine(log());
  return chain;
}

function makeReader(answer: (asked: Asked) => unknown) {
  const asked: Asked[] = [];
  const reader = createChainReader({
    async call(method, params) {
      asked.push({ method, params });
      try {
        return answer({ method, params });
      } catch (error) {
        if (error instanceof RpcRefusal) throw errorOf({ method, code: error.code, message: error.message });
        throw error;
      }
    },
  });
  return { reader, asked };
}

async function readAll(reader: ChainReader, toBlock: number) {
  const numbers: number[] = [];
  for (let fromBlock = 1; fromBlock <= toBlock; ) {
    const part = await reader.logsFrom({ fromBlock, toBlock }, filter);
    numbers.push(...part.logs.map((found) => found.blockNumber));
    fromBlock = part.toBlock + 1;
  }
  return numbers;
}
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe("M8 ranges that are too large", () => {
  test.each(DIALECTS)(
    "behavior: M8 in the words of %s, the range shrinks until it fits and nothing is lost",
    async (name) => {
      const chain = makeChain(60);
      const dialect = dialectOf(name, { blocksMax: 7, logsMax: 7 });
      const { reader } = makeReader((asked) => {
        const truth = answerOf(chain.view(), asked);
        const refusal = capRefusal(dialect, { asked, truth });
        if (refusal) throw refusal;
        return truth;
      });
      expect(await readAll(reader, 60)).toEqual(upTo(60));
      expect(reader.known().rangeBlocksMax).toBeLessThan(60);
    },
  );

  test("behavior: M8 a provider's rule is kept from then on; what only would do this time grows again", async () => {
    const chain = makeChain(200);
    let refusals = 0;
    const capped = (words: string) =>
      makeReader((asked) => {
        const [query] = asked.params as [{ fromBlock: string; toBlock: string }];
        const isWide = asked.method === "eth_getLogs" && Number(query.toBlock) - Number(query.fromBlock) >= 10;
        if (isWide) {
          refusals += 1;
          throw new RpcRefusal(-32000, words);
        }
        return answerOf(chain.view(), asked);
      });
    expect(await readAll(capped("eth_getLogs is limited to a 10 range").reader, 200)).toEqual(upTo(200));
    expect(refusals).toBe(1);
    refusals = 0;
    expect(await readAll(capped("block range is too wide").reader, 200)).toEqual(upTo(200));
    expect(refusals).toBeGreaterThan(1);
  });

  test("behavior: M8 each endpoint has a size of its own", async () => {
    const chain = makeChain(60);
    const answer = (asked: Asked) => answerOf(chain.view(), asked);
    const narrow = makeReader((asked) => {
      const [query] = asked.params as [{ toBlock: string; fromBlock: string }];
      const isWide = asked.method === "eth_getLogs" && Number(query.toBlock) - Number(query.fromBlock) >= 20;
      if (isWide) throw new RpcRefusal(-32000, "Max range: 20");
      return answer(asked);
    });
    const wide = makeReader(answer);
    for (const { reader } of [narrow, wide]) await readAll(reader, 60);
    expect([narrow, wide].map(({ reader }) => reader.known().rangeBlocksMax)).toEqual([20, undefined]);
  });
});

describe("what follows is asked for while an answer is worked on", () => {
  const spans = (asked: Asked[]) =>
    asked
      .filter(({ method }) => method === "eth_getLogs")
      .map(({ params: [query] }) => Number((query as { fromBlock: string }).fromBlock));

  function makeNarrow(failing: { at?: number } = {}) {
    const chain = makeChain(100);
    return makeReader((one) => {
      const [query] = one.params as [{ fromBlock: string; toBlock: string }];
      if (one.method === "eth_getLogs") {
        if (Number(query.fromBlock) === failing.at) throw new RpcRefusal(-32000, "header not found");
        if (Number(query.toBlock) - Number(query.fromBlock) >= 20) throw new RpcRefusal(-32000, "Max range: 20");
      }
      return answerOf(chain.view(), one);
    });
  }

  test("default: it is there when it is wanted, and nothing is asked twice", async () => {
    const { reader, asked } = makeNarrow();
    expect(await reader.logsFrom({ fromBlock: 1, toBlock: 50 }, filter)).toMatchObject({ toBlock: 20 });
    await new Promise(setImmediate);
    expect(spans(asked)).toEqual([1, 1, 21, 41]);
    expect(await reader.logsFrom({ fromBlock: 21, toBlock: 50 }, filter)).toMatchObject({ toBlock: 40 });
    expect(await reader.logsFrom({ fromBlock: 41, toBlock: 50 }, filter)).toMatchObject({ toBlock: 50 });
    await new Promise(setImmediate);
    expect(spans(asked)).toEqual([1, 1, 21, 41]);
  });

  test("behavior: other wishes, other blocks or an end before its own, and it is asked anew", async () => {
    const { reader, asked } = makeNarrow();
    await reader.logsFrom({ fromBlock: 1, toBlock: 50 }, filter);
    const others = createLogFilter([{ address: makeAddress(), topic0, topic1: null, topic2: null }]);
    expect((await reader.logsFrom({ fromBlock: 21, toBlock: 40 }, others)).logs).toEqual([]);
    expect((await reader.logsFrom({ fromBlock: 22, toBlock: 41 }, filter)).logs).toHaveLength(20);
    expect(await reader.logsFrom({ fromBlock: 21, toBlock: 30 }, filter)).toMatchObject({ toBlock: 30 });
    expect(spans(asked)).toEqual([1, 1, 21, 41, 21, 22, 21]);
  });

  test("error: its failure is told to whoever comes for it, and then it is asked anew", async () => {
    const failing: { at?: number } = { at: 21 };
    const { reader } = makeNarrow(failing);
    await reader.logsFrom({ fromBlock: 1, toBlock: 50 }, filter);
    await new Promise(setImmediate);
    failing.at = undefined;
    await expect(reader.logsFrom({ fromBlock: 21, toBlock: 50 }, filter)).rejects.toThrow("header not found");
    expect((await reader.logsFrom({ fromBlock: 21, toBlock: 50 }, filter)).logs).toHaveLength(20);
  });
});

describe("T1 a node that lags behind others of the same name", () => {
  /** Answers come by turns from nodes that stand so far behind. */
  function makeBalancer(chain: FakeChain, lags: number[]) {
    let turn = 0;
    const behind = (lag: number): ChainView => ({
      ...chain.view(),
      blocks: chain.blocks().slice(0, chain.blocks().length - lag),
    });
    return makeReader((asked) => {
      turn += 1;
      return answerOf(behind(lags[turn % lags.length] ?? 0), asked);
    });
  }

  test.each([
    ["ten blocks", [0, 10]],
    ["five or none", [0, 5, 0]],
  ])("behavior: T1 with a node %s behind, no range is believed beyond what every node has", async (_name, lags) => {
    const chain = makeChain(100);
    const { reader } = makeBalancer(chain, lags);
    await reader.head();
    const { toBlock, logs } = await reader.logsFrom({ fromBlock: 1, toBlock: 100 }, filter);
    expect(logs.map((found) => found.blockNumber)).toEqual(upTo(toBlock));
    expect(toBlock).toBeLessThanOrEqual(90);
  });

  /** Tells this head first; after that, the chain's by turns of nodes that stand so far behind. */
  async function afterPause(lags: number[]) {
    const chain = makeChain(1_500);
    let isPaused = true;
    let turn = 0;
    const { reader, asked } = makeReader((one) => {
      const lag = lags[turn++ % lags.length] ?? 0;
      const blocks = chain.blocks().slice(0, isPaused ? 101 : chain.blocks().length - lag);
      return answerOf({ ...chain.view(), blocks }, one);
    });
    await reader.head();
    isPaused = false;
    await reader.head();
    const heads = () => asked.filter(({ method }) => method === "eth_blockNumber").length;
    const mine = (blocks: number) => {
      for (let at = 0; at < blocks; at += 1) chain.mine();
    };
    return { reader, heads, mine };
  }

  test("behavior: T1 after a pause the head is made sure of, and what was told before no longer holds reading back", async () => {
    const { reader, heads } = await afterPause([0]);
    expect(await reader.logsFrom({ fromBlock: 101, toBlock: 1_500 }, filter)).toMatchObject({ toBlock: 125 });
    expect(heads()).toBe(15);
    await reader.head();
    expect(heads()).toBe(15);
  });

  test("behavior: T1 after a second pause soon after, the head is made sure of again", async () => {
    const { reader, heads, mine } = await afterPause([0]);
    mine(1_000);
    await reader.head();
    expect(heads()).toBe(30);
    expect(await reader.logsFrom({ fromBlock: 1_501, toBlock: 2_500 }, filter)).toMatchObject({ toBlock: 1_525 });
  });

  test("behavior: T1 a node that is still where it was holds reading back, and is not asked after at each look", async () => {
    const { reader, heads } = await afterPause([0, 0, 0, 0, 1_390]);
    for (let look = 0; look < 10; look += 1) await reader.head();
    expect(await reader.logsFrom({ fromBlock: 101, toBlock: 1_500 }, filter)).toMatchObject({ toBlock: 101 });
    expect(heads()).toBe(15);
  });

  test("error: T1 a range whose last block the node does not have is not believed", async () => {
    const chain = makeChain(100);
    const { reader } = makeBalancer(chain, [40]);
    await expect(reader.logsOfRange({ fromBlock: 1, toBlock: 100 }, filter)).rejects.toThrow("does not have block 100");
  });

  test("behavior: T1 near the head each block is asked for by its hash, which a node without it cannot answer", async () => {
    const chain = makeChain(30);
    const { reader, asked } = makeReader((one) => answerOf(chain.view(), one));
    await reader.head();
    expect(await reader.logsFrom({ fromBlock: 28, toBlock: 30 }, filter)).toMatchObject({ toBlock: 28 });
    const query = asked.find(({ method }) => method === "eth_getLogs")?.params[0];
    expect(query).toMatchObject({ blockHash: chain.blocks()[28]?.hash });
  });

  test("behavior: T9 a head that moves back a few blocks is told as it is", async () => {
    const chain = makeChain(30);
    const { reader } = makeBalancer(chain, [3, 0]);
    expect([(await reader.head()).number, (await reader.head()).number]).toEqual([30, 27]);
    expect(reader.known().head?.number).toBe(27);
  });
});

describe("T1d endpoints that forgot", () => {
  /** Below this block the endpoint has headers and no logs. */
  const pruned = (chain: FakeChain, below: number) =>
    makeReader((asked) => {
      const truth = answerOf(chain.view(), asked);
      if (asked.method !== "eth_getLogs") return truth;
      return (truth as { blockNumber: string }[]).filter((found) => Number(found.blockNumber) >= below);
    });

  test("error: T1d old ranges of an endpoint that answers [] for them are refused", async () => {
    const chain = makeChain(400);
    const { reader } = pruned(chain, 200);
    await reader.head();
    await expect(reader.logsFrom({ fromBlock: 10, toBlock: 50 }, filter)).rejects.toMatchObject({ fault: "pruned" });
    expect((await reader.logsFrom({ fromBlock: 250, toBlock: 300 }, filter)).logs).not.toEqual([]);
  });

  test("behavior: T1d what was proved once is not asked for again", async () => {
    const chain = makeChain(400);
    const { reader, asked } = makeReader((one) => answerOf(chain.view(), one));
    await reader.head();
    const probes = () => asked.filter(({ params }) => JSON.stringify(params).includes("blockHash")).length;
    for (const fromBlock of [10, 20, 60]) await reader.logsFrom({ fromBlock, toBlock: fromBlock + 5 }, filter);
    expect(probes()).toBe(1);
  });

  test("behavior: T1d a chain without a log near by cannot be probed, and is read", async () => {
    const chain = createFakeChain({ chainId: 1 });
    for (let at = 0; at < 600; at += 1) chain.mine();
    const { reader } = makeReader((one) => answerOf(chain.view(), one));
    await reader.head();
    expect(await reader.logsFrom({ fromBlock: 1, toBlock: 20 }, filter)).toMatchObject({ toBlock: 20, logs: [] });
  });
});

test("error: T4 a block or receipts that are null are never taken for nothing", async () => {
  const { reader } = makeReader(() => null);
  await expect(reader.head()).rejects.toThrow("does not have the newest block, though it should");
  await expect(reader.header(7)).rejects.toThrow("does not have block 7, though it should");
  const block = { number: 7, hash: makeHash(), parentHash: makeHash(), at: new Date(0) };
  await expect(reader.receiptsOf(block)).rejects.toThrow("receipts of block 7 are not a list");
  await expect(reader.logsOfBlock(block, filter)).rejects.toThrow("not a list");
});

test("default: safe and finalized are told, and null where the chain knows no such word", async () => {
  const chain = makeChain(100);
  const { reader } = makeReader((one) => answerOf(chain.view(), one));
  expect([(await reader.tag("safe"))?.number, (await reader.tag("finalized"))?.number]).toEqual([68, 36]);
  const old = makeReader(() => {
    throw new RpcRefusal(-39001, "safe block not found");
  });
  expect(await old.reader.tag("safe")).toBeNull();
  expect(limits.blocksPerRangeMax).toBeGreaterThan(0);
});

test("default: receipts are those of the block, whole and in order", async () => {
  const chain = createFakeChain({ chainId: 1 });
  chain.mine(log(), log());
  const { reader } = makeReader((one) => answerOf(chain.view(), one));
  const receipts = await reader.receiptsOf(await reader.header(1));
  expect(receipts.map(({ txIndex, isSuccess, logs }) => [txIndex, isSuccess, logs.length])).toEqual([
    [0, true, 1],
    [1, true, 1],
  ]);
});
