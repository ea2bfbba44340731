import { decodeFunctionData, encodeFunctionResult, numberToHex } from "viem";
import { expect, test } from "vitest";
import type { ChainReader } from "./chain-reader.ts";
import { EndpointError } from "./errors.ts";
import { createMulticall, MULTICALL3_ABI, MULTICALL3_ADDRESS } from "./multicall.ts";

type Hex = `0x${string}`;
type Asked = { size: number; where: unknown };

const BLOCK = { number: 7, hash: numberToHex(77, { size: 32 }) };
const bounds = { sizeStart: 8, sizeMax: 16, concurrency: 1 };
const calls = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ to: MULTICALL3_ADDRESS as Hex, data: numberToHex(at, { size: 4 }) }));
const budget = (left = 100) => ({ left, spent: 0 });
const refuse = (message: string) => new EndpointError("refused", `The endpoint refuses eth_call: ${message}`);

/** Answers each call with itself; `fault` may refuse a batch. */
function reader(fault: (asked: Asked) => Error | undefined = () => undefined, hash = BLOCK.hash) {
  const asked: Asked[] = [];
  const given = {
    ask: async (_method: string, [{ data }, where]: [{ data: Hex }, unknown]) => {
      const { args } = decodeFunctionData({ abi: MULTICALL3_ABI, data });
      const batch = Array.isArray(args?.[0]) ? (args[0] as { callData: Hex }[]) : [];
      asked.push({ size: batch.length, where });
      const failure = fault({ size: batch.length, where });
      if (failure) throw failure;
      const result = batch.map(({ callData }) => ({ success: callData !== "0x00000003", returnData: callData }));
      return encodeFunctionResult({ abi: MULTICALL3_ABI, functionName: "aggregate3", result });
    },
    header: async () => ({ hash }),
  } as unknown as ChainReader;
  return { reader: given, asked, sizes: () => asked.splice(0).map(({ size }) => size) };
}

test("default: in order, each call may fail alone, and every batch is pinned to the block's hash", async () => {
  const { reader: given, asked } = reader();
  const answers = await createMulticall(bounds).ask(given, { block: BLOCK, calls: calls(10), budget: budget() });
  expect(answers.map((answer) => answer?.kind === "answered")).toEqual(calls(10).map((_, at) => at !== 3));
  expect(answers.map((answer) => answer?.data)).toEqual(calls(10).map(({ data }) => data));
  expect(asked).toEqual([
    { size: 8, where: { blockHash: BLOCK.hash, requireCanonical: true } },
    { size: 2, where: { blockHash: BLOCK.hash, requireCanonical: true } },
  ]);
});

test.each(["out of gas", "gas required exceeds allowance", "request entity too large", "execution timeout"])(
  "behavior: “%s” halves the batch, which is remembered, and it grows again slowly",
  async (words) => {
    const { reader: given, sizes } = reader(({ size }) => (size > 5 ? refuse(words) : undefined));
    const multicall = createMulticall(bounds);
    const ask = () => multicall.ask(given, { block: BLOCK, calls: calls(8), budget: budget() });
    expect((await ask()).every((answer) => answer !== undefined)).toBe(true);
    expect(sizes()).toEqual([8, 4, 4]);
    await ask();
    expect(sizes()).toEqual([5, 3]);
    await ask();
    // six was refused, so five it stays
    expect(sizes()).toEqual([6, 3, 3, 2]);
    for (let times = 0; times < 20; times++) await ask();
    expect(Math.max(...sizes())).toBe(5);
  },
);

test("behavior: a size is an endpoint's own", async () => {
  const [small, large] = [reader(({ size }) => (size > 2 ? refuse("out of gas") : undefined)), reader()];
  const multicall = createMulticall(bounds);
  await multicall.ask(small.reader, { block: BLOCK, calls: calls(8), budget: budget() });
  await multicall.ask(large.reader, { block: BLOCK, calls: calls(8), budget: budget() });
  expect(large.sizes()).toEqual([8]);
});

test("behavior: one call that is too much alone has failed, the others have not", async () => {
  const { reader: given } = reader();
  const greedy = {
    ...given,
    ask: (method: string, params: unknown[]) =>
      JSON.stringify(params).includes("00000005") ? Promise.reject(refuse("out of gas")) : given.ask(method, params),
  };
  const answers = await createMulticall(bounds).ask(greedy, { block: BLOCK, calls: calls(8), budget: budget() });
  expect(answers.map((answer) => answer?.kind)).toEqual(
    calls(8).map((_, at) => (at === 3 || at === 5 ? "reverted" : "answered")),
  );
});

test("behavior: silence ends the look, and the next is smaller", async () => {
  const { reader: given, sizes } = reader(({ size }) =>
    size > 20 ? new EndpointError("silent", "No answer.") : undefined,
  );
  const multicall = createMulticall({ sizeStart: 40, sizeMax: 40, concurrency: 1 });
  const ask = () => multicall.ask(given, { block: BLOCK, calls: calls(40), budget: budget() });
  await expect(ask()).rejects.toThrow("No answer.");
  await ask();
  expect(sizes()).toEqual([40, 20, 20]);
});

test("behavior: what the budget does not reach is left out, and no more is asked", async () => {
  const { reader: given, sizes } = reader();
  const spent = budget(2);
  const answers = await createMulticall(bounds).ask(given, { block: BLOCK, calls: calls(20), budget: spent });
  expect(sizes()).toEqual([8, 9]);
  expect(answers.filter((answer) => answer !== undefined)).toHaveLength(17);
  expect(spent).toEqual({ left: 0, spent: 2 });
});

test("behavior: an endpoint that takes no hash is asked by number, and its block's hash is checked", async () => {
  const noHash = ({ where }: Asked) =>
    typeof where === "string" ? undefined : refuse("invalid argument 1: hex string");
  const right = reader(noHash);
  const multicall = createMulticall(bounds);
  await multicall.ask(right.reader, { block: BLOCK, calls: calls(2), budget: budget() });
  await multicall.ask(right.reader, { block: BLOCK, calls: calls(2), budget: budget() });
  expect(right.asked.map(({ where }) => where)).toEqual([
    { blockHash: BLOCK.hash, requireCanonical: true },
    "0x7",
    "0x7",
  ]);
  const wrong = reader(noHash, numberToHex(78, { size: 32 }));
  const ask = createMulticall(bounds).ask(wrong.reader, { block: BLOCK, calls: calls(2), budget: budget() });
  await expect(ask).rejects.toThrow("The endpoint does not have block 7 as it was read");
});

test.each([
  "header for hash not found",
  "Resource not found",
  "missing trie node 12ab",
  "hash is not currently canonical",
])("error: “%s” is a block that the endpoint lacks, and no reason to ask for it by number", async (words) => {
  const { reader: given, asked } = reader(() => refuse(words));
  const ask = createMulticall(bounds).ask(given, { block: BLOCK, calls: calls(2), budget: budget() });
  await expect(ask).rejects.toThrowErrorMatchingInlineSnapshot(
    `[EndpointError: The endpoint does not have block 7 as it was read: it is behind, or the chain took another course.]`,
  );
  expect(asked).toHaveLength(1);
});

test.each([
  ["nothing there", "0x", "This chain has no Multicall3 at its usual address, so no values are read of it."],
  ["no data", null, "The endpoint's answer to a reading is not data."],
  ["something else", "0x1234", "The endpoint's answer to a batch of readings cannot be read."],
])("error: %s", async (_what, answer, message) => {
  const given = { ask: async () => answer } as unknown as ChainReader;
  const ask = createMulticall(bounds).ask(given, { block: BLOCK, calls: calls(1), budget: budget() });
  await expect(ask).rejects.toThrow(message);
});
