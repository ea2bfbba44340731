import { type Address, encodeFunctionData, maxUint256 } from "viem";
import { TOKEN_ABI } from "../abis.ts";
import { readAaveArtifact } from "../artifacts.ts";
import type { Chain, Transaction } from "../connect.ts";

export const SYMBOLS = ["WETH", "USDC", "WBTC"] as const;
export type TokenSymbol = (typeof SYMBOLS)[number];
export type Tokens = Record<TokenSymbol, Address>;

export type TokenTerms = {
  decimals: number;
  /** Where the price starts and always returns to, in USD with 8 decimals. */
  anchorPriceE8: bigint;
  /** Basis points, as Aave counts them. */
  ltvBps: bigint;
  liquidationThresholdBps: bigint;
  liquidationBonusBps: bigint;
};

/** Aave's terms on mainnet, about. */
export const TERMS: Record<TokenSymbol, TokenTerms> = {
  WETH: {
    decimals: 18,
    anchorPriceE8: 3_200_00000000n,
    ltvBps: 8000n,
    liquidationThresholdBps: 8250n,
    liquidationBonusBps: 10_500n,
  },
  USDC: {
    decimals: 6,
    anchorPriceE8: 1_00000000n,
    ltvBps: 7700n,
    liquidationThresholdBps: 8000n,
    liquidationBonusBps: 10_450n,
  },
  WBTC: {
    decimals: 8,
    anchorPriceE8: 96_000_00000000n,
    ltvBps: 7300n,
    liquidationThresholdBps: 7800n,
    liquidationBonusBps: 10_650n,
  },
};

/** The real WETH9; USDC and WBTC as the mintable token of Aave's own tests. */
export async function deployTokens(chain: Chain, deployer: Address): Promise<Tokens> {
  const mintable = await readAaveArtifact("mocks/tokens/MintableERC20.sol");
  const WETH = await chain.deploy(await readAaveArtifact("dependencies/weth/WETH9.sol"), { from: deployer });
  const USDC = await chain.deploy(mintable, { from: deployer, args: ["USD Coin", "USDC", TERMS.USDC.decimals] });
  const WBTC = await chain.deploy(mintable, { from: deployer, args: ["Wrapped BTC", "WBTC", TERMS.WBTC.decimals] });
  return { WETH, USDC, WBTC };
}

/** An amount of a token worth so much, at `priceE8`. */
export function tokenAmount(symbol: TokenSymbol, amountUsdE8: bigint, priceE8: bigint): bigint {
  return (amountUsdE8 * 10n ** BigInt(TERMS[symbol].decimals)) / priceE8;
}

export type Mint = { symbol: TokenSymbol; to: Address; amount: bigint };

/** The transaction that gives `to` an amount of a token: out of nothing, but WETH for ether that `to` must have. */
export function mintToken(tokens: Tokens, { symbol, to, amount }: Mint): Transaction {
  if (symbol === "WETH") {
    const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: "deposit" });
    return { from: to, to: tokens.WETH, data, valueWei: amount };
  }
  const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: "mint", args: [to, amount] });
  return { from: to, to: tokens[symbol], data };
}

/** Lets the pool take what it is given. */
export function approveToken(tokens: Tokens, { symbol, from, to }: Approval): Transaction {
  const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: "approve", args: [to, maxUint256] });
  return { from, to: tokens[symbol], data };
}
export type Approval = { symbol: TokenSymbol; from: Address; to: Address };
