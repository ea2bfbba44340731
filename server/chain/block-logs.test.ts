import { expect, test } from "vitest";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { createFakeChain, type FakeChain, type FakeLog } from "#server/testing/fake-chain.ts";
import { type Asked, answerOf, RpcRefusal } from "#server/testing/simulator/chain-answers.ts";
import { createBlockLogs } from "./block-logs.ts";
import { type ChainLog, parseHeader } from "./chain-data.ts";
import { createChainReader, type ReaderOptions } from "./chain-reader.ts";
import { errorOf } from "./dialects.ts";
import { createLogFilter } from "./log-filter.ts";

const ONES = `0x${"f".repeat(512)}`;
const ZEROS = `0x${"0".repeat(512)}`;

const address = makeAddress();
const topic0 = makeHash();
const filter = createLogFilter([{ address, topic0, topic1: null, topic2: null }]);
const wanted = (o: Partial<FakeLog> = {}): FakeLog => ({ address, topics: [topic0, makeHash()], data: "0x01", ...o });

type Lie = (asked: Asked, truth: () => unknown) => unknown;
const honest: Lie = (_asked, truth) => truth();
const omits: Lie = ({ method }, truth) => (method === "eth_getLogs" ? [] : truth());
const knowsNoReceipts =
  (lie: Lie): Lie =>
  (asked, truth) => {
    if (asked.method === "eth_getBlockReceipts") throw new RpcRefusal(-32601, "the method does not exist");
    return lie(asked, truth);
  };

/** An endpoint of the chain that answers through a lie, and what it was asked. */
function makeNode(chain: FakeChain, lie: Lie, options: ReaderOptions = {}) {
  const asked: Asked[] = [];
  const call = async (method: string, params: unknown[]) => {
    asked.push({ method, params });
    try {
      return lie({ method, params }, () => answerOf(chain.view(), { method, params }));
    } catch (error) {
      if (error instanceof RpcRefusal) throw errorOf({ method, code: error.code, message: error.message });
      throw error;
    }
  };
  return {
    asked,
    call,
    reader: createChainReader({ call }, options),
    count: (m: string) => asked.filter((a) => a.method === m).length,
  };
}

function makeBlock(...logs: FakeLog[]) {
  const chain = createFakeChain({ chainId: 1 });
  chain.mine(...logs);
  const header = parseHeader(answerOf(chain.view(), { method: "eth_getBlockByNumber", params: ["0x1", false] }), {});
  return { chain, header };
}
const indices = (logs: ChainLog[]) => logs.map((log) => log.logIndex);

test("default: a block whose bloom agrees costs one question", async () => {
  const { chain, header } = makeBlock(wanted(), wanted({ address: makeAddress() }), wanted());
  const node = makeNode(chain, honest);
  expect(indices(await node.reader.logsOfBlock(header, filter))).toEqual([0, 2]);
  expect(node.asked).toHaveLength(1);
});

test("behavior: T2 logs that an endpoint leaves out are found by another", async () => {
  const { chain, header } = makeBlock(wanted(), wanted());
  const other = makeNode(chain, honest);
  let omitted = 0;
  const node = makeNode(chain, omits, {
    other: (work) => work(other.reader),
    onOmission: (logs) => {
      omitted += logs;
    },
  });
  expect(indices(await node.reader.logsOfBlock(header, filter))).toEqual([0, 1]);
  expect(omitted).toBe(2);
});

test("behavior: T2 logs that the only endpoint leaves out are found in its receipts", async () => {
  const { chain, header } = makeBlock(wanted());
  const node = makeNode(chain, omits);
  expect(indices(await node.reader.logsOfBlock(header, filter))).toEqual([0]);
  expect(node.count("eth_getBlockReceipts")).toBe(1);
});

test("behavior: T2 the logs of one interest do not hide that another's are missing", async () => {
  const second = makeAddress();
  const both = createLogFilter([
    { address, topic0, topic1: null, topic2: null },
    { address: second, topic0, topic1: null, topic2: null },
  ]);
  const { chain, header } = makeBlock(wanted(), wanted({ address: second }));
  const node = makeNode(chain, (asked, truth) =>
    asked.method === "eth_getLogs" ? (truth() as unknown[]).slice(0, 1) : truth(),
  );
  expect(indices(await node.reader.logsOfBlock(header, both))).toEqual([0, 1]);
});

test("behavior: T2 a bloom's maybe that nobody has a log for is nothing", async () => {
  // an address with the topic of another log: the bloom cannot tell them apart
  const { chain, header } = makeBlock(wanted({ topics: [makeHash()] }), wanted({ address: makeAddress() }));
  const other = makeNode(chain, honest);
  const asked = makeNode(chain, honest, { other: (work) => work(other.reader) });
  expect(await asked.reader.logsOfBlock(header, filter)).toEqual([]);
  const alone = makeNode(chain, knowsNoReceipts(honest));
  expect(await alone.reader.logsOfBlock(header, filter)).toEqual([]);
  expect(alone.count("eth_getLogs")).toBe(2);
});

test("error: T2 receipts that do not account for the header's bloom are not believed", async () => {
  const { chain, header } = makeBlock(wanted(), wanted({ address: makeAddress() }));
  const node = makeNode(chain, (asked, truth) => {
    if (asked.method === "eth_getLogs") return [];
    return asked.method === "eth_getBlockReceipts" ? [] : truth();
  });
  await expect(node.reader.logsOfBlock(header, filter)).rejects.toThrow("lack some of its logs");
});

test("error: a log that its block's bloom excludes is not believed when a second opinion lacks it", async () => {
  const { chain, header } = makeBlock(wanted());
  const empty = createFakeChain({ chainId: 1 });
  empty.mine();
  const other = makeNode(empty, (asked, truth) => (asked.method === "eth_getLogs" ? [] : truth()));
  const invents = makeNode(chain, honest, { other: (work) => work(other.reader) });
  const bare = { ...header, logsBloom: `0x1${"0".repeat(511)}` as const };
  await expect(invents.reader.logsOfBlock(bare, filter)).rejects.toThrow("cannot have, by its own header");
});

test("behavior: R11 where the bloom lags behind its block, answers are not held against it", async () => {
  const { chain, header } = makeBlock(wanted());
  const lagging = { ...header, logsBloom: `0x1${"0".repeat(511)}` as const };
  const node = makeNode(chain, honest, { isBloomUsable: false });
  expect(indices(await node.reader.logsOfBlock(lagging, filter))).toEqual([0]);
  expect(node.asked).toHaveLength(1);
});

test("behavior: R11 on a chain that nobody described, a lagging bloom is learned from a second opinion", async () => {
  const { chain, header } = makeBlock(wanted());
  const lagging = { ...header, logsBloom: `0x1${"0".repeat(511)}` as const };
  const other = makeNode(chain, honest);
  const node = makeNode(chain, honest, { other: (work) => work(other.reader) });
  expect(indices(await node.reader.logsOfBlock(lagging, filter))).toEqual([0]);
  expect(other.asked).toHaveLength(1);
  await node.reader.logsOfBlock(lagging, filter);
  expect(other.asked).toHaveLength(1);
});

test.each([
  ["all ones", ONES],
  ["empty", ZEROS],
  ["absent", undefined],
])("behavior: a bloom that is %s says nothing", async (_name, logsBloom) => {
  const { chain, header } = makeBlock(wanted());
  const { logsBloom: _own, ...rest } = header;
  const node = makeNode(chain, honest);
  const block = { ...rest, ...(logsBloom && { logsBloom: logsBloom as `0x${string}` }) };
  expect(indices(await node.reader.logsOfBlock(block, filter))).toEqual([0]);
  expect(node.asked).toHaveLength(1);
});

test("behavior: R12 a new fork's logs that the node has not indexed yet are asked for until the receipts agree", async () => {
  const { chain, header } = makeBlock(wanted());
  let isReady = false;
  // after a reorg the node serves neither the logs by hash nor, for a while, the receipts
  const node = makeNode(chain, ({ method }, truth) => {
    if (method === "eth_getLogs") return [];
    return method === "eth_getBlockReceipts" && !isReady ? null : truth();
  });
  await expect(node.reader.logsOfBlock(header, filter)).rejects.toThrow("are not a list");
  await expect(node.reader.logsOfBlock(header, filter)).rejects.toThrow("are not a list");
  isReady = true;
  expect(indices(await node.reader.logsOfBlock(header, filter))).toEqual([0]);
});

test("behavior: M9 a block above the cap is asked for in parts, by contract and topic", async () => {
  const pairs = Array.from({ length: 5 }, () => ({
    address: makeAddress(),
    topic0: makeHash(),
    topic1: null,
    topic2: null,
  }));
  const logs = pairs.flatMap((pair) => [
    wanted({ address: pair.address, topics: [pair.topic0] }),
    wanted({ address: pair.address, topics: [pair.topic0] }),
  ]);
  const { chain, header } = makeBlock(...logs);
  const node = makeNode(chain, (_asked, truth) => {
    const answer = truth();
    if (Array.isArray(answer) && answer.length > 3) throw new RpcRefusal(-32005, "query returned more than 3 results");
    return answer;
  });
  expect(indices(await node.reader.logsOfBlock(header, createLogFilter(pairs)))).toEqual(logs.map((_, at) => at));
  expect(node.count("eth_getBlockReceipts")).toBe(0);
});

test("behavior: M9 a block that cannot be parted is read from its receipts", async () => {
  const { chain, header } = makeBlock(...Array.from({ length: 9 }, () => wanted()), wanted({ address: makeAddress() }));
  const node = makeNode(chain, (asked, truth) => {
    if (asked.method === "eth_getLogs") throw new RpcRefusal(-32005, "query returned more than 3 results");
    return truth();
  });
  expect(await node.reader.logsOfBlock(header, filter)).toHaveLength(9);
  expect([node.count("eth_getLogs"), node.count("eth_getBlockReceipts")]).toEqual([1, 1]);
});

test("behavior: T1c logs that the chain's nodes leave out of eth_getLogs are taken from the receipts", async () => {
  const { chain, header } = makeBlock(wanted(), wanted());
  // the second is of the transaction that the chain makes by itself: in no bloom and in no list
  const withoutLast: Lie = ({ method }, truth) =>
    method === "eth_getLogs" ? (truth() as unknown[]).slice(0, 1) : truth();
  const node = makeNode(chain, withoutLast);
  const logsOf = (receiptsEveryBlocks: number) =>
    createBlockLogs({ ask: node.call, receiptsEveryBlocks })(header, filter);
  expect(indices(await logsOf(1))).toEqual([0, 1]);
  expect(indices(await logsOf(16))).toEqual([0]);
});
