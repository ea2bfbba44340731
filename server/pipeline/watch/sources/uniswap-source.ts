import { toFunctionSelector } from "viem";
import { SWAP_TOPIC } from "#server/catalog/known-topics.ts";
import { addressAt, decimalsIn, wordAt } from "#server/chain/answer-words.ts";
import { fromUnits } from "#server/contract/decimal.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import { type AskContracts, type ChainSource, failed } from "./prepared-source.ts";

const SLOT0 = toFunctionSelector("slot0()");
const TOKEN0 = toFunctionSelector("token0()");
const TOKEN1 = toFunctionSelector("token1()");
const DECIMALS = toFunctionSelector("decimals()");

/** Decimals that a price is told with; it is cut there, towards zero. */
const PRICE_DECIMALS = 36;
const Q192 = 1n << 192n;

type UniswapSpec = Extract<ReadingSource, { kind: "uniswap-v3" }>;
export type PairDecimals = { token0: number; token1: number };

/**
 * The price a Uniswap V3 pool stands at now.
 *
 * @NOTE It is a spot price: whoever has the money can move it for the length of a block and back. Good for being told,
 * not for deciding about money.
 */
export function uniswapSource(spec: UniswapSpec): ChainSource {
  const { pool } = spec;
  const learned: { decimals?: PairDecimals } = {};
  return {
    kind: "chain",
    chainId: spec.chainId,
    contract: pool,
    movers: [{ address: pool, topic0: SWAP_TOPIC, wallets: false }],
    learn: async (ask) => {
      learned.decimals ??= await pairDecimals(ask, pool);
    },
    calls: () => [{ to: pool, data: SLOT0 }],
    read: ([slot0]) => {
      const sqrtPriceX96 = wordAt(slot0, 0);
      if (sqrtPriceX96 === undefined) return failed("the pool does not answer as Uniswap V3's do");
      if (sqrtPriceX96 === 0n) return failed("the pool has no price yet");
      if (!learned.decimals) return failed("the pool's tokens do not say their decimals");
      const price = poolPrice(sqrtPriceX96, learned.decimals, spec.inverted);
      return price === "0" ? failed("the pool's price is too small to tell") : { kind: "value", value: price };
    },
  };
}

/** Price of one token0 in token1, or the other way round, as an exact decimal cut to 36 places. */
export function poolPrice(sqrtPriceX96: bigint, decimals: PairDecimals, inverted: boolean): string {
  const square = sqrtPriceX96 * sqrtPriceX96 * 10n ** BigInt(decimals.token0);
  const unit = Q192 * 10n ** BigInt(decimals.token1);
  const [above, below] = inverted ? [unit, square] : [square, unit];
  return fromUnits((above * 10n ** BigInt(PRICE_DECIMALS)) / below, PRICE_DECIMALS);
}

async function pairDecimals(ask: AskContracts, pool: `0x${string}`): Promise<PairDecimals | undefined> {
  const tokens = await ask([
    { to: pool, data: TOKEN0 },
    { to: pool, data: TOKEN1 },
  ]);
  const [first, second] = tokens.map((token) => addressAt(token, 0));
  if (!first || !second) return undefined;
  const answers = await ask([
    { to: first, data: DECIMALS },
    { to: second, data: DECIMALS },
  ]);
  const [token0, token1] = answers.map(decimalsIn);
  return token0 === undefined || token1 === undefined ? undefined : { token0, token1 };
}
