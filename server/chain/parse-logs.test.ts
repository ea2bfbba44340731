import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { EndpointError } from "./errors.ts";
import { createLogFilter, everyLog } from "./log-filter.ts";
import { parseLogs } from "./parse-logs.ts";

const blockHash = makeHash();
const txHash = makeHash();
const address = makeAddress();
const topic0 = makeHash();
const asked = { fromBlock: 5, toBlock: 9 };
const filter = createLogFilter([{ address, topic0, topic1: null, topic2: null }]);

const wire = (o: Record<string, unknown> = {}) => ({
  address,
  topics: [topic0],
  data: "0x01",
  blockNumber: "0x5",
  blockHash,
  transactionHash: txHash,
  transactionIndex: "0x0",
  logIndex: "0x0",
  removed: false,
  ...o,
});
const saidOf = (answer: unknown, by: Parameters<typeof parseLogs>[1] = asked): string => {
  try {
    parseLogs(answer, by, filter);
    return "";
  } catch (error) {
    if (error instanceof EndpointError && error.fault === "nonsense") return error.publicMessage;
    throw error;
  }
};

test("default: logs come in the chain's order and in lower case, also when they were told in another", () => {
  const other = makeHash();
  const second = wire({ logIndex: "0x1", transactionHash: other, transactionIndex: "0x1", data: "0xAB" });
  const [a, b, ...rest] = parseLogs([second, wire({ topics: [topic0.replace("b", "B")] })], asked, filter);
  expect([a?.logIndex, b?.logIndex, b?.data, a?.topics[0], rest]).toEqual([0, 1, "0xab", topic0, []]);
  expect(a).toEqual({
    blockNumber: 5,
    blockHash,
    txHash,
    txIndex: 0,
    logIndex: 0,
    address,
    topics: [topic0],
    data: "0x01",
  });
});

test("behavior: what nobody wants is checked and left out", () => {
  const wide = createLogFilter([
    { address, topic0, topic1: null, topic2: null },
    { address: makeAddress(), topic0: makeHash(), topic1: null, topic2: null },
  ]);
  const stranger = wire({ topics: [wide.query.topics?.[0]?.[1] ?? ""], logIndex: "0x1" });
  expect(parseLogs([wire(), stranger], asked, wide).map((log) => log.logIndex)).toEqual([0]);
});

test("behavior: a log without topics or with any number of bytes is a log", () => {
  const bare = wire({ topics: [], data: "0x" });
  expect(parseLogs([bare], asked, everyLog)).toHaveLength(1);
});

const NOT_A_LOG: [string, unknown][] = [
  ["null", null],
  ["an empty string", ""],
  ["a text", "log"],
  ["no address", wire({ address: null })],
  ["an empty address", wire({ address: "" })],
  ["a short address", wire({ address: address.slice(0, -2) })],
  ["an address that is not hex", wire({ address: address.replace("a", "g") })],
  ["null topics", wire({ topics: null })],
  ["five topics", wire({ topics: [topic0, topic0, topic0, topic0, topic0] })],
  ["a null topic", wire({ topics: [null] })],
  ["half a byte", wire({ data: "0x1" })],
  ["data without 0x", wire({ data: "0101" })],
  ["empty data", wire({ data: "" })],
  ["data that is not hex", wire({ data: "0xzz" })],
  ["a block number of null", wire({ blockNumber: null })],
  ["an empty block number", wire({ blockNumber: "0x" })],
  ["a block number with a space", wire({ blockNumber: "0x5 " })],
  ["a decimal block number", wire({ blockNumber: 5 })],
  ["an index beyond numbers", wire({ logIndex: "0xffffffffffffffff" })],
  ["a removed that is a text", wire({ removed: "false" })],
  ["an empty block hash", wire({ blockHash: "" })],
];

describe("T4 null and empty values", () => {
  test.each(NOT_A_LOG)("error: T4 %s among the logs is never taken for nothing", (_name, item) => {
    expect(saidOf([item])).toBe("The endpoint's list of logs holds something else.");
  });

  test.each([null, "", {}, 7, undefined])("error: T4 %j in place of a list is never an empty list", (answer) => {
    expect(saidOf(answer)).toBe("The endpoint's answer to eth_getLogs is not a list.");
  });
});

describe("T3 logs that cannot be so", () => {
  const outside = /which was not asked for\.$/;
  test.each<[string, unknown[], Parameters<typeof parseLogs>[1] | undefined, RegExp]>([
    ["of a later block", [wire({ blockNumber: "0xa" })], asked, outside],
    ["of an earlier block", [wire({ blockNumber: "0x4" })], asked, outside],
    ["of another block hash", [wire({ blockHash: makeHash() })], { blockHash }, outside],
    ["of the hash but another number", [wire()], { blockHash, blockNumber: 6 }, outside],
    ["marked as removed", [wire({ removed: true })], asked, outside],
    ["of another contract", [wire({ address: makeAddress() })], asked, outside],
    ["of another signature", [wire({ topics: [makeHash()] })], asked, outside],
    ["without the signature", [wire({ topics: [] })], asked, outside],
    ["doubled", [wire(), wire()], asked, /twice\.$/],
    ["doubled out of order", [wire({ logIndex: "0x1" }), wire(), wire({ logIndex: "0x1" })], asked, /twice\.$/],
    ["of two blocks of one number", [wire(), wire({ logIndex: "0x1", blockHash: makeHash() })], asked, /two blocks 5/],
    [
      "whose transaction goes back",
      [
        wire({ transactionIndex: "0x3" }),
        wire({ logIndex: "0x1", transactionIndex: "0x2", transactionHash: makeHash() }),
      ],
      asked,
      /do not fit its transactions/,
    ],
    [
      "of two transactions in one place",
      [wire(), wire({ logIndex: "0x1", transactionHash: makeHash() })],
      asked,
      /do not fit its transactions/,
    ],
    [
      "of one transaction in two places",
      [wire(), wire({ logIndex: "0x1", transactionIndex: "0x1" })],
      asked,
      /do not fit its transactions/,
    ],
  ])("error: T3 logs %s make the whole answer untrusted", (_name, answer, by, said) => {
    expect(saidOf(answer, by)).toMatch(said);
  });
});

/** What a log is, said once more and slowly. */
const bytes = (count: number) => z.string().regex(new RegExp(`^0x[0-9a-fA-F]{${2 * count}}$`));
const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,16}$/)
  .transform(Number)
  .refine(Number.isSafeInteger);
const slowCheck = z.object({
  blockNumber: quantity,
  blockHash: bytes(32),
  transactionHash: bytes(32),
  transactionIndex: quantity,
  logIndex: quantity,
  address: bytes(20),
  topics: z.array(bytes(32)).max(4),
  data: z.string().regex(/^0x([0-9a-fA-F]{2})*$/),
  removed: z.literal(false).optional(),
});

const hexText = (max: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEFgxX -\n"), maxLength: max }).map((text) => `0x${text}`);
const junk = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    "",
    "0x",
    "0x0",
    "0X1",
    "0x00",
    "0x1 ",
    " 0x1",
    "0x-1",
    "0x1e3",
    "0x٣",
    0,
    true,
    [],
    {},
  ),
  hexText(18),
  hexText(70),
  fc.constantFrom(address, blockHash, address.toUpperCase(), blockHash.toUpperCase().replace("X", "x")),
  fc.array(fc.oneof(fc.constant(topic0), hexText(64)), { maxLength: 6 }),
);

test("args: the quick check takes exactly what a schema takes", () => {
  const field = fc.constantFrom(...Object.keys(slowCheck.shape));
  let taken = 0;
  fc.assert(
    fc.property(field, junk, (name, value) => {
      const item = wire({ [name]: value });
      const isLog = slowCheck.safeParse(item).success;
      taken += isLog ? 1 : 0;
      const everything = { fromBlock: 0, toBlock: Number.MAX_SAFE_INTEGER };
      const parse = () => parseLogs([item], everything, everyLog);
      if (isLog) expect(parse()).toHaveLength(1);
      else expect(parse).toThrow(EndpointError);
    }),
    { numRuns: 3_000 },
  );
  expect(taken).toBeGreaterThan(100);
});
