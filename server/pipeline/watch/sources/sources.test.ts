import fc from "fast-check";
import { encodeAbiParameters, numberToHex, parseAbi } from "viem";
import { expect, test } from "vitest";
import type { ViewAnswer } from "#server/chain/multicall.ts";
import type { AbiFunction } from "#server/contract/catalog.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import { nativeBalanceSource, tokenBalanceSource } from "./balance-source.ts";
import { chainlinkSource } from "./chainlink-source.ts";
import { readHttp, readNumber } from "./http-source.ts";
import type { AskContracts } from "./prepared-source.ts";
import { poolPrice, uniswapSource } from "./uniswap-source.ts";
import { viewSource } from "./view-source.ts";

const AT = { blockAt: new Date("2026-01-05T12:00:00Z") };
const NOW_SECONDS = AT.blockAt.getTime() / 1000;
const WALLET = `0x${"ab".repeat(20)}` as const;
const CONTRACT = `0x${"cd".repeat(20)}` as const;
const answered = (...words: bigint[]): ViewAnswer => ({
  kind: "answered",
  data: `0x${words.map((word) => BigInt.asUintN(256, word).toString(16).padStart(64, "0")).join("")}`,
});
const reverted: ViewAnswer = { kind: "reverted", data: "0x" };

type ViewSpec = Extract<ReadingSource, { kind: "view" }>;
const view = (signature: string, o: Partial<ViewSpec> = {}): ViewSpec => ({
  kind: "view",
  chainId: 1,
  address: CONTRACT,
  function: parseAbi([signature])[0] as unknown as AbiFunction,
  args: [],
  path: [],
  decimals: 18,
  movers: [],
  ...o,
});

test("default: a view's arguments are encoded, the wallet among them", () => {
  const source = viewSource(
    view("function of(address who, uint256[] ids, (uint8 kind, bool open) what) view returns (uint256)", {
      args: [{ kind: "wallet" }, { kind: "value", value: ["1", "2"] }, { kind: "value", value: ["3", true] }],
    }),
  );
  const [call] = source.calls(WALLET);
  expect(call?.to).toBe(CONTRACT);
  expect(call?.data).toContain(WALLET.slice(2));
  expect(call?.data).toMatch(/0{63}30{63}1/);
});

test.each([
  ["the only output", "function f() view returns (uint256)", [], [1_080000000000000000n], "1.08"],
  ["an output by name", "function f() view returns (uint256 a, uint256 health)", ["health"], [1n, 10n ** 18n], "1"],
  ["an output by place", "function f() view returns (uint256, uint256)", ["1"], [1n, 10n ** 18n], "1"],
  ["a member", "function f() view returns ((uint256 a, uint256 b) r)", ["r", "b"], [1n, 2n * 10n ** 18n], "2"],
  [
    "a member of the only output",
    "function f() view returns ((uint256 a, uint256 b))",
    ["0", "a"],
    [5n * 10n ** 17n, 0n],
    "0.5",
  ],
  ["an element", "function f() view returns (uint256[2] xs)", ["xs", "1"], [1n, 10n ** 18n], "1"],
  ["a negative number", "function f() view returns (int256)", [], [-15n * 10n ** 17n], "-1.5"],
  ["a small integer", "function f() view returns (uint8)", [], [7n], "0.000000000000000007"],
  ["yes", "function f() view returns (bool)", [], [1n], "1"],
  [
    "no debt: the largest number",
    "function f() view returns (uint256)",
    [],
    [2n ** 256n - 1n],
    "115792089237316195423570985008687907853269984665640564039457.584007913129639935",
  ],
] as const)("default: %s", (_what, signature, path, words, value) => {
  expect(viewSource(view(signature, { path: [...path] })).read([answered(...words)], AT)).toEqual({
    kind: "value",
    value,
  });
});

test.each([
  ["a refusal", reverted, "the contract refused f"],
  ["no contract", { kind: "answered", data: "0x" }, "there is no contract that answers f at its address"],
  ["too little", { kind: "answered", data: "0x12" }, "the contract's answer to f does not fit its ABI"],
  ["another path", answered(1n, 2n), "the answer to f has no number at “c”"],
] as const)("error: a view's answer: %s", (_what, answer, reason) => {
  const source = viewSource(view("function f() view returns (uint256 a, uint256 b)", { path: ["c"] }));
  expect(source.read([answer as ViewAnswer], AT)).toEqual({ kind: "failed", reason });
});

const feed = chainlinkSource({ kind: "chainlink", chainId: 1, proxy: CONTRACT }, 600);
const round = (o: { answer?: bigint; updated?: number; answeredIn?: bigint } = {}) => [
  answered(5n, o.answer ?? 3200_00000000n, 0n, BigInt(o.updated ?? NOW_SECONDS - 60), o.answeredIn ?? 5n),
  answered(8n),
];

test("default: a Chainlink feed's answer, by the feed's own decimals", () => {
  expect(feed.read(round(), AT)).toEqual({ kind: "value", value: "3200" });
});

test.each([
  ["silent for long", round({ updated: NOW_SECONDS - 26 * 3600 }), "the price feed has had no new answer for 26 hours"],
  ["zero", round({ answer: 0n }), "the price feed's answer is not a price"],
  ["negative", round({ answer: -1n }), "the price feed's answer is not a price"],
  ["incomplete", round({ updated: 0 }), "the price feed's round is not complete"],
  ["an old round's", round({ answeredIn: 4n }), "the price feed repeats an older round's answer"],
  ["a refusal", [reverted, answered(8n)], "the price feed does not answer as Chainlink's do"],
  ["without decimals", [round()[0] as ViewAnswer, reverted], "the price feed does not say its decimals"],
])("error: a Chainlink answer that is %s", (_what, answers, reason) => {
  expect(feed.read(answers, AT)).toEqual({ kind: "failed", reason });
});

test("default: a Uniswap V3 pool's price, both ways, by its tokens' decimals", async () => {
  // about 3,443 USDC for one WETH, as mainnet's pool of the two stood when it was young
  const sqrtPriceX96 = 1350174849792634181862360983626536n;
  const ask: AskContracts = async (calls) =>
    calls.map(({ to, data }) => {
      if (data === "0x0dfe1681") return answered(1n);
      if (data === "0xd21220a7") return answered(2n);
      return answered(to === numberToHex(1, { size: 20 }) ? 6n : 18n);
    });
  const source = uniswapSource({ kind: "uniswap-v3", chainId: 1, pool: CONTRACT, inverted: true });
  expect(source.read([answered(sqrtPriceX96)], AT).kind).toBe("failed");
  await source.learn?.(ask);
  const price = poolPrice(sqrtPriceX96, { token0: 6, token1: 18 }, true);
  expect(price).toMatch(/^3443\.\d{36}$/);
  expect(source.read([answered(sqrtPriceX96)], AT)).toEqual({ kind: "value", value: price });
  expect(poolPrice(sqrtPriceX96, { token0: 6, token1: 18 }, false)).toMatch(/^0\.00029\d+$/);
});

test("behavior: a pool's price is exact to the last place: at one to one it is one", () => {
  expect(poolPrice(1n << 96n, { token0: 18, token1: 18 }, false)).toBe("1");
  expect(poolPrice(1n << 97n, { token0: 18, token1: 18 }, false)).toBe("4");
  expect(poolPrice(1n << 97n, { token0: 18, token1: 18 }, true)).toBe("0.25");
  expect(poolPrice(1n << 96n, { token0: 18, token1: 6 }, false)).toBe("1000000000000");
});

test("error: a pool without a price", () => {
  const source = uniswapSource({ kind: "uniswap-v3", chainId: 1, pool: CONTRACT, inverted: false });
  expect(source.read([answered(0n)], AT)).toEqual({ kind: "failed", reason: "the pool has no price yet" });
  expect(source.read([reverted], AT)).toEqual({
    kind: "failed",
    reason: "the pool does not answer as Uniswap V3's do",
  });
});

test("default: balances, native and of a token", () => {
  const native = nativeBalanceSource({ kind: "native-balance", chainId: 1 });
  expect(native.read([answered(15n * 10n ** 17n)], AT)).toEqual({ kind: "value", value: "1.5" });
  const token = { address: CONTRACT, symbol: "USDC", decimals: 6 };
  const usdc = tokenBalanceSource({ kind: "token-balance", chainId: 1, token });
  expect(usdc.calls(WALLET)).toEqual([{ to: CONTRACT, data: `0x70a08231${"0".repeat(24)}${"ab".repeat(20)}` }]);
  expect(usdc.read([answered(2_500_000n)], AT)).toEqual({ kind: "value", value: "2.5" });
  expect(usdc.read([{ kind: "answered", data: "0x" }], AT).kind).toBe("failed");
});

test.each([
  ["a number, every digit of it", '{"price":1843.270000000000000001}', "price", "1843.270000000000000001"],
  ["a text that is a number", '{"data":[{"px":"0.10"}]}', "data[0].px", "0.10"],
  ["an exponent", '{"p":1.5e-7}', "$.p", "0.00000015"],
  ["a negative number", '{"p":-2}', "p", "-2"],
])("default: from JSON: %s", (_what, text, path, value) => {
  expect(readNumber(text, path)).toEqual({ kind: "value", value });
});

test.each([
  ["not JSON", "<html>", "the price source's answer is not JSON"],
  ["nothing there", "{}", "the price source's answer has no number at “p”"],
  ["words", '{"p":"n/a"}', "the price source's answer has no number at “p”"],
  ["NaN in words", '{"p":"NaN"}', "the price source's answer has no number at “p”"],
])("error: from JSON: %s", (_what, text, reason) => {
  expect(readNumber(text, "p")).toEqual({ kind: "failed", reason });
});

test("behavior: whatever JSON a price source answers, the value is a plain decimal or there is none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.string(), fc.jsonValue()), (p) => {
      const reading = readNumber(JSON.stringify({ p }), "p");
      if (reading.kind === "value") expect(isDecimal(reading.value)).toBe(true);
    }),
  );
});

test("behavior: a secret is put into the header, and into no reason", async () => {
  const seen: Record<string, string>[] = [];
  const deps = {
    secretOf: async () => ({ reveal: () => "hush" }) as never,
    fetch: async (_url: string, { headers }: { headers?: Record<string, string> }) => {
      seen.push(headers ?? {});
      return { status: 403, headers: {}, text: "hush is wrong" };
    },
  };
  const headers = [{ name: "Authorization", value: "Bearer ", secret: "price-key" }];
  const spec = { kind: "http" as const, url: "https://prices.example", path: "p", everySeconds: 60, headers };
  const reading = await readHttp(deps, 1, spec);
  expect(seen[0]?.authorization).toBe("Bearer hush");
  expect(reading).toEqual({ kind: "failed", reason: "the price source answered 403" });
  const without = await readHttp({ ...deps, secretOf: async () => undefined }, 1, spec);
  expect(without).toEqual({ kind: "failed", reason: "the secret “price-key” is not stored any more" });
});

test("behavior: what is encoded decodes to itself", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (amount) => {
      const data = encodeAbiParameters([{ type: "uint256" }], [amount]);
      const reading = viewSource(view("function f() view returns (uint256)", { decimals: 0 })).read(
        [{ kind: "answered", data }],
        AT,
      );
      expect(reading).toEqual({ kind: "value", value: amount.toString() });
    }),
  );
});
