import fc from "fast-check";
import { encodeAbiParameters, encodeEventTopics, parseAbi } from "viem";
import { expect, test } from "vitest";
import type { AbiEvent } from "#server/contract/catalog.ts";
import recorded from "#server/testing/fixtures/mainnet/logs.json" with { type: "json" };
import { type LogParts, readLog } from "./read-log.ts";

const eventOf = (line: string): AbiEvent => parseAbi([line] as readonly string[])[0] as unknown as AbiEvent;
const real = (name: keyof typeof recorded.logs) => recorded.logs[name] as LogParts;

const TRANSFER = eventOf("event Transfer(address indexed from, address indexed to, uint256 value)");
const SWAP = eventOf(
  "event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)",
);

test("default: an ERC-20 transfer reads in the token's units, addresses in lower case", () => {
  const reading = readLog(real("erc20-transfer"), {
    event: TRANSFER,
    units: { value: { decimals: 6, unit: "USDC" } },
  });
  expect(reading).toEqual({
    kind: "read",
    values: {
      from: "0x0fcd68ec2bc8e631deec6b31019158bbd1b710ba",
      to: "0x0eb638a9eb51a51546bc6c37f1e24d5942e1caf6",
      value: "5.5",
    },
    numbers: new Set(["value"]),
  });
});

test("behavior: negative and small integers stay exact", () => {
  const reading = readLog(real("uniswap-v3-swap"), {
    event: SWAP,
    units: { amount0: { decimals: 18, unit: "TOKEN" } },
  });
  expect(reading.kind === "read" && reading.values).toMatchObject({
    amount0: "-17.5",
    amount1: "335439313617325698",
    tick: "-39577",
  });
});

test("behavior: an indexed number is read from its topic", () => {
  const event = eventOf("event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)");
  const reading = readLog(real("chainlink-answer"), { event, units: { current: { decimals: 8, unit: "USD" } } });
  expect(reading.kind === "read" && reading.values.current).toBe("7638860");
});

test("behavior: lists become lists, in the units of their argument", () => {
  const event = eventOf(
    "event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)",
  );
  const reading = readLog(real("erc1155-batch"), { event, units: { values: { decimals: 1, unit: "" } } });
  expect(reading.kind === "read" && [reading.values.ids, reading.values.values]).toEqual([
    ["426033523385014956256145008504573800742912"],
    ["0.1"],
  ]);
});

test("behavior: tuples inside a list keep their parts in order", () => {
  const event = eventOf(
    "event OrderFulfilled(bytes32 orderHash, address indexed offerer, address indexed zone, address recipient, (uint8 itemType, address token, uint256 identifier, uint256 amount)[] offer, (uint8 itemType, address token, uint256 identifier, uint256 amount, address recipient)[] consideration)",
  );
  const reading = readLog(real("seaport-order"), { event, units: {} });
  expect(reading.kind === "read" && reading.values.offer).toEqual([
    ["2", "0x2ee6af0dff3a1ce3f7e3414c52c48fd50d73691e", "1746", "1"],
  ]);
});

test("behavior: a tuple's parts go by tuple.part, unnamed and doubled arguments by their place", () => {
  const inputs = [
    {
      name: "at",
      type: "tuple",
      components: [
        { name: "price", type: "uint256" },
        { name: "", type: "bool" },
      ],
    },
    { name: "", type: "address" },
    { name: "at", type: "string" },
  ];
  const event: AbiEvent = { type: "event", name: "Odd", inputs };
  const [topic] = encodeEventTopics({ abi: [event] });
  const data = encodeAbiParameters(inputs, [[1_500_000n, true], `0x${"ab".repeat(20)}`, "0xNot hex \u0000"]);
  const reading = readLog(
    { topics: [topic as `0x${string}`], data },
    { event, units: { "at.price": { decimals: 6, unit: "" } } },
  );
  expect(reading.kind === "read" && reading.values).toEqual({
    "at.price": "1.5",
    "at.arg1": true,
    arg1: `0x${"ab".repeat(20)}`,
    at2: "0xNot hex \uFFFD",
  });
});

test("behavior: a long text is cut", () => {
  const event = eventOf("event Said(string words)");
  const [topic] = encodeEventTopics({ abi: [event] });
  const data = encodeAbiParameters([{ type: "string" }], ["x".repeat(30_000)]);
  const reading = readLog({ topics: [topic as `0x${string}`], data }, { event, units: {} });
  expect(reading.kind === "read" && String(reading.values.words).length).toBe(20_001);
});

test.each(["erc721-transfer", "transfer-without-indexed"] as const)(
  "error: %s has the signature of an ERC-20 transfer and another layout",
  (name) => {
    expect(readLog(real(name), { event: TRANSFER, units: {} }).kind).toBe("unreadable");
  },
);

test("error: the reason says what is wrong and where to mend it", () => {
  const reading = readLog(real("erc721-transfer"), { event: TRANSFER, units: {} });
  expect(reading.kind === "unreadable" && reading.reason).toMatchInlineSnapshot(
    `"The log does not fit Transfer(address indexed, address indexed, uint256): it has 4 topics and 0 bytes of data. Check the ABI of this contract in the When node, above all which arguments are indexed."`,
  );
});

test("error: no bytes whatever make it throw", () => {
  const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}` as const;
  const topic = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hex);
  const [signature] = encodeEventTopics({ abi: [SWAP] });
  const log = fc.record({
    topics: fc.array(topic, { maxLength: 3 }).map((rest) => [signature as `0x${string}`, ...rest]),
    data: fc.uint8Array({ maxLength: 400 }).map(hex),
  });
  fc.assert(
    fc.property(log, (given) => ["read", "unreadable"].includes(readLog(given, { event: SWAP, units: {} }).kind)),
  );
});
