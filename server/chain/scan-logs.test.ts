import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeAddress } from "#server/testing/factories.ts";
import { byBlock, sampleLogs } from "#server/testing/mainnet-logs.ts";
import type { ChainLog } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import { createLogFilter, everyLog, type LogFilter } from "./log-filter.ts";
import { parseLogs } from "./parse-logs.ts";
import { scanLogs } from "./scan-logs.ts";

type Wire = Record<string, unknown>;

/** Real logs, each block's in its order, at places of their own. */
const wire: Wire[] = byBlock(sampleLogs()).flatMap((own, block) =>
  own.map(({ address, topics, data, transactionHash }, at) => ({
    address,
    topics,
    data,
    blockNumber: `0x${(block + 1).toString(16)}`,
    transactionHash: `0x${(block * 1_000 + at).toString(16).padStart(8, "0")}${transactionHash.slice(10)}`,
    transactionIndex: `0x${at.toString(16)}`,
    blockHash: `0x${(block + 1).toString(16).padStart(64, "0")}`,
    logIndex: `0x${at.toString(16)}`,
    removed: false,
  })),
);
const asked = { fromBlock: 1, toBlock: wire.length };
const any = { address: null, topic0: null, topic1: null, topic2: null };

const textOf = (logs: readonly Wire[]) => JSON.stringify({ jsonrpc: "2.0", id: 7, result: logs });
const scan = (text: string, by: LogFilter = everyLog, of = asked) => scanLogs(Buffer.from(text), of, by);

/** What is made of the same text by reading it as JSON; undefined when that is refused. */
function readAsJson(text: string, by: LogFilter, of = asked): { logs: ChainLog[]; told: number } | undefined {
  try {
    const { result } = JSON.parse(text) as { result: unknown[] };
    return { logs: parseLogs(result, of, by), told: result.length };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof EndpointError) return undefined;
    throw error;
  }
}

const interests = fc.array(
  fc.record({
    address: fc.constantFrom(null, makeAddress(), ...wire.slice(0, 20).map((log) => String(log.address))),
    topic0: fc.constantFrom(null, ...sampleLogs().flatMap(({ topics }) => topics.slice(0, 1))),
    topic1: fc.constantFrom(null, ...sampleLogs().flatMap(({ topics }) => topics.slice(1, 2))),
    topic2: fc.constant(null),
  }),
  { minLength: 1, maxLength: 12 },
);

describe("default: real logs are told as reading them as JSON tells them", () => {
  test("behavior: every one of them", () => {
    expect(scan(textOf(wire))).toEqual({ logs: parseLogs(wire, asked, everyLog), told: wire.length });
  });

  test("behavior: by whatever is wanted, also where the node was asked for more than that", () => {
    fc.assert(
      fc.property(interests, (wanted) => {
        const text = textOf(wire);
        const filter = createLogFilter([...wanted, { ...any, address: makeAddress() }, { ...any, topic0: "0x" }]);
        const wide = { ...filter, query: {} };
        expect(scan(text, wide)).toEqual(readAsJson(text, wide));
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["the result first", '{"result":[],"jsonrpc":"2.0","id":1}'],
    ["the result between", '{"jsonrpc":"2.0","result":[],"id":1}\n'],
    ["the id first", '{"id":20,"jsonrpc":"2.0","result":[]}'],
  ])("behavior: an envelope with %s", (_, text) => {
    expect(scan(text)).toEqual({ logs: [], told: 0 });
  });

  test("behavior: keys in another order, a time beside them, and none for what is seldom told", () => {
    const other = wire.map(({ removed: _, ...log }, at) => {
      const told = { blockTimestamp: "0x1", ...log };
      return at % 3 === 0 ? Object.fromEntries(Object.entries(told).reverse()) : told;
    });
    expect(scan(textOf(other))).toEqual({ logs: parseLogs(wire, asked, everyLog), told: wire.length });
  });
});

describe("error: what is not quite so is left to whoever reads it as JSON", () => {
  const [first = {}, second = {}] = wire.filter((log) => log.blockNumber === "0x1" || log.blockNumber === "0x2");
  const changed = (change: Wire) => textOf([{ ...first, ...change }]);

  test.each([
    ["a refusal", '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"too many"}}'],
    ["no list", '{"jsonrpc":"2.0","id":1,"result":null}'],
    ["a part of an answer", textOf(wire).slice(0, 5_000)],
    ["more behind it", `${textOf([first])}{}`],
    ["spaces", JSON.stringify({ result: [first] }, null, 1)],
    ["capital digits", changed({ address: "0xABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD" })],
    ["a log that was taken back", changed({ removed: true })],
    ["a key that nobody knows", changed({ depth: 1 })],
    ["a key twice", textOf([first]).replace('"removed":false', '"removed":false,"removed":false')],
    ["a key that is missing", textOf([(({ data: _, ...rest }) => rest)(first)])],
    ["five topics", changed({ topics: Array(5).fill(first.blockHash) })],
    ["a number that is none", changed({ logIndex: "0x" })],
    ["a number too large", changed({ blockNumber: "0x20000000000001" })],
    ["data of half a byte", changed({ data: "0x1" })],
    ["a block that was not asked for", changed({ blockNumber: "0xffffff" })],
    ["another order", textOf([second, first])],
    ["a log twice", textOf([first, first])],
    ["two blocks of one number", textOf([first, { ...first, logIndex: "0x1", blockHash: first.transactionHash }])],
    ["a transaction at two places", textOf([first, { ...first, logIndex: "0x1", transactionIndex: "0x1" }])],
  ])("behavior: %s", (_, text) => {
    expect(scan(text)).toBeUndefined();
  });

  test("behavior: a log of a contract that was not asked for", () => {
    expect(scan(textOf(wire), createLogFilter([{ ...any, address: makeAddress() }]))).toBeUndefined();
  });

  test("behavior: of whatever text, it is never told what reading it as JSON would not tell", () => {
    const piece = textOf(wire.slice(0, 4));
    const filter = { ...createLogFilter([{ ...any, address: String(first.address) }]), query: {} };
    const change = fc.record({
      at: fc.nat(piece.length),
      length: fc.nat(3),
      put: fc.constantFrom("", '"', "\\", ",", "0", "f", "A", "x", " ", "{", "}", "[", "]", ":", "false", '"removed":'),
    });
    fc.assert(
      fc.property(change, ({ at, length, put }) => {
        const text = piece.slice(0, at) + put + piece.slice(at + length);
        const told = scan(text, filter);
        if (told) expect(told).toEqual(readAsJson(text, filter));
      }),
      { numRuns: 3_000 },
    );
  });
});
