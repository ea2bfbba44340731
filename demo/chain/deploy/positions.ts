import { type Address, numberToHex, parseEther } from "viem";
import { BORROWERS, type Borrower } from "../borrowers.ts";
import type { Chain, Transaction } from "../connect.ts";
import { borrowFromPool, supplyToPool } from "../pool.ts";
import { approveToken, mintToken, SYMBOLS, TERMS, type TokenSymbol, type Tokens, tokenAmount } from "./tokens.ts";

export type PositionsOrder = { tokens: Tokens; pool: Address; lender: Address; traders: readonly Address[] };

const ETHER_EACH = parseEther("1000000");
const LIQUIDITY_USD: Record<TokenSymbol, bigint> = { WETH: 20_000_000n, USDC: 50_000_000n, WBTC: 20_000_000n };
const E8 = 10n ** 8n;
/** What lets a loan be taken at the edge of its limit in spite of rounding. */
const HEALTH_SCALE = 1_000_000;

/** Fills the pool with liquidity and opens every borrower's loan at their target health factor, at anchor prices. */
export async function openPositions(chain: Chain, order: PositionsOrder): Promise<void> {
  const { tokens, pool, lender, traders } = order;
  const people = [...new Set([lender, ...traders, ...BORROWERS.map(({ address }) => address)])];
  await giveEther(chain, people);
  await chain.batch(
    people.flatMap((from) => SYMBOLS.map((symbol) => approveToken(tokens, { symbol, from, to: pool }))),
  );
  await chain.batch(SYMBOLS.flatMap((symbol) => lend(order, symbol)));
  await chain.batch(BORROWERS.flatMap((borrower) => depositCollateral(order, borrower)));
  await chain.batch(
    BORROWERS.map((borrower) =>
      borrowFromPool({ pool, user: borrower.address, asset: tokens.USDC, amount: startingDebt(borrower) }),
    ),
  );
}

/** More than anybody here will ever pay for gas. */
export async function giveEther(chain: Chain, people: readonly Address[]): Promise<void> {
  await Promise.all(people.map((to) => chain.rpc("anvil_setBalance", [to, numberToHex(ETHER_EACH)])));
}

function lend({ tokens, pool, lender }: PositionsOrder, symbol: TokenSymbol): Transaction[] {
  const amount = tokenAmount(symbol, LIQUIDITY_USD[symbol] * E8, TERMS[symbol].anchorPriceE8);
  return [
    mintToken(tokens, { symbol, to: lender, amount }),
    supplyToPool({ pool, user: lender, asset: tokens[symbol], amount }),
  ];
}

function depositCollateral({ tokens, pool }: PositionsOrder, borrower: Borrower): Transaction[] {
  const { address: user, collateral: symbol, collateralUsd } = borrower;
  const amount = tokenAmount(symbol, BigInt(collateralUsd) * E8, TERMS[symbol].anchorPriceE8);
  return [mintToken(tokens, { symbol, to: user, amount }), supplyToPool({ pool, user, asset: tokens[symbol], amount })];
}

/** USDC in its smallest unit: collateral × liquidation threshold ÷ health factor. */
function startingDebt({ collateral, collateralUsd, targetHealth }: Borrower): bigint {
  const securedE8 = (BigInt(collateralUsd) * E8 * TERMS[collateral].liquidationThresholdBps) / 10_000n;
  const debtUsdE8 = (securedE8 * BigInt(HEALTH_SCALE)) / BigInt(Math.round(targetHealth * HEALTH_SCALE));
  return tokenAmount("USDC", debtUsdE8, TERMS.USDC.anchorPriceE8);
}
