import { type Address, encodeFunctionData, parseEther } from "viem";
import { CREW } from "../actors.ts";
import { GOVERNOR_ABI, ORACLE_ABI, TOKEN_ABI } from "../chain/abis.ts";
import type { Borrower } from "../chain/borrowers.ts";
import type { Chain } from "../chain/connect.ts";
import { DELEGATES } from "../chain/delegates.ts";
import { healthReport } from "../chain/deploy/demo-lending.ts";
import { submitPrice } from "../chain/deploy/feeds.ts";
import { mintToken, type TokenSymbol, tokenAmount } from "../chain/deploy/tokens.ts";
import { borrowFromPool, liquidateInPool, repayToPool, supplyToPool, withdrawFromPool } from "../chain/pool.ts";
import type { DemoWorld } from "../chain/world.ts";
import { unreachable } from "../unreachable.ts";
import type { MarketAction } from "./decide.ts";
import type { PositionAction } from "./decide-position.ts";
import { descriptionHash, type ProposalCalls, proposalArguments } from "./proposals.ts";
import { readAccounts } from "./read-market.ts";

export type Stage = { chain: Chain; world: DemoWorld };

/** The actions that need only what they say; proposals are followed by `governance.ts`. */
export type SimpleAction = Exclude<MarketAction, { kind: "propose" | "vote" | "queue" | "execute" }>;

const USD_E8 = 1e8;
const DELEGATE_FALLBACK = CREW.deployer;

/** Sends what the action means. Returns when it is in the pool. @throws ChainRequestError when it would revert */
export async function performAction(stage: Stage, action: SimpleAction): Promise<void> {
  switch (action.kind) {
    case "price":
      return movePrice(stage, action.symbol, action.priceUsd);
    case "report":
      return reportHealth(stage, action.users);
    case "liquidate":
      return liquidate(stage, action.user);
    case "supply":
    case "withdraw":
    case "borrow":
    case "repay":
      return moveLoan(stage, action);
    default:
      return unreachable(action);
  }
}

export async function movePrice({ chain, world }: Stage, symbol: TokenSymbol, priceUsd: number): Promise<void> {
  const { aggregator } = world.contracts.feeds[feedKey(symbol)];
  await submitPrice(chain, { oracle: CREW.oracle, aggregator }, BigInt(Math.round(priceUsd * USD_E8)));
}

/** What Aave says of these users, repeated as `HealthFactor` events: those without a loan are left out. */
export async function reportHealth({ chain, world }: Stage, users: readonly Address[]): Promise<void> {
  const accounts = await readAccounts(chain, world, users);
  const reports = users.flatMap((user, index) => {
    const { debtE8 = 0n, healthFactor = 0n } = accounts[index] ?? {};
    return debtE8 > 0n ? [{ user, healthFactor }] : [];
  });
  if (reports.length === 0) return;
  await chain.send(healthReport({ address: world.contracts.demoLending, reporter: CREW.reporter }, reports));
}

async function moveLoan(stage: Stage, { kind, user, amountUsd }: Exclude<PositionAction, { kind: "liquidate" }>) {
  const { chain, world } = stage;
  const symbol = kind === "borrow" || kind === "repay" ? "USDC" : user.collateral;
  const amount = await amountOf(stage, symbol, amountUsd);
  const move = { pool: world.contracts.pool, user: user.address, asset: tokensOf(world)[symbol], amount };
  if (kind === "supply" || kind === "repay") await ensureBalance(stage, { symbol, owner: user.address, amount });
  const moves = { supply: supplyToPool, withdraw: withdrawFromPool, borrow: borrowFromPool, repay: repayToPool };
  await chain.send(moves[kind](move));
}

async function liquidate(stage: Stage, user: Borrower): Promise<void> {
  const { chain, world } = stage;
  const tokens = tokensOf(world);
  const { pool } = world.contracts;
  // More than any of the debts, so that the pool decides how much it takes.
  const amount = await amountOf(stage, "USDC", user.collateralUsd * 2);
  await ensureBalance(stage, { symbol: "USDC", owner: CREW.liquidator, amount });
  const collateral = tokens[user.collateral];
  await chain.send(
    liquidateInPool({ pool, liquidator: CREW.liquidator, user: user.address, collateral, debt: tokens.USDC }),
  );
}

export type ProposalCall =
  | { kind: "propose"; calls: ProposalCalls }
  | { kind: "vote"; id: bigint; delegate: number; support: number; reason: string }
  | { kind: "queue" | "execute"; calls: ProposalCalls };

export async function callGovernor({ chain, world }: Stage, call: ProposalCall): Promise<void> {
  const from = DELEGATES[call.kind === "vote" ? call.delegate : 0] ?? DELEGATE_FALLBACK;
  await chain.send({ from, to: world.contracts.governor, data: governorData(call) });
}

function governorData(call: ProposalCall) {
  const abi = GOVERNOR_ABI;
  if (call.kind === "vote") {
    const args = [call.id, call.support, call.reason] as const;
    return encodeFunctionData({ abi, functionName: "castVoteWithReason", args });
  }
  const args = proposalArguments(call.calls);
  if (call.kind === "propose") {
    return encodeFunctionData({ abi, functionName: "propose", args: [...args, call.calls.description] });
  }
  return encodeFunctionData({ abi, functionName: call.kind, args: [...args, descriptionHash(call.calls)] });
}

async function amountOf({ chain, world }: Stage, symbol: TokenSymbol, amountUsd: number): Promise<bigint> {
  const priceE8 = await chain.client.readContract({
    address: world.contracts.oracle,
    abi: ORACLE_ABI,
    functionName: "getAssetPrice",
    args: [tokensOf(world)[symbol]],
  });
  return tokenAmount(symbol, BigInt(Math.round(amountUsd * USD_E8)), priceE8);
}

type Need = { symbol: TokenSymbol; owner: Address; amount: bigint };

/** Test money never runs out: what is missing is made, ether for WETH as well. */
async function ensureBalance({ chain, world }: Stage, { symbol, owner, amount }: Need): Promise<void> {
  const tokens = tokensOf(world);
  const balance = await chain.client.readContract({
    address: tokens[symbol],
    abi: TOKEN_ABI,
    functionName: "balanceOf",
    args: [owner],
  });
  if (balance >= amount) return;
  const ether = await chain.client.getBalance({ address: owner });
  if (ether < amount + ETHER_RESERVE) {
    await chain.rpc("anvil_setBalance", [owner, `0x${(amount + ETHER_RESERVE * 100n).toString(16)}`]);
  }
  await chain.send(mintToken(tokens, { symbol, to: owner, amount: amount - balance }));
}
const ETHER_RESERVE = parseEther("1000");

function tokensOf({ contracts }: DemoWorld): Record<TokenSymbol, Address> {
  return { WETH: contracts.weth, USDC: contracts.usdc, WBTC: contracts.wbtc };
}

function feedKey(symbol: TokenSymbol): "weth" | "usdc" | "wbtc" {
  return symbol === "WETH" ? "weth" : symbol === "USDC" ? "usdc" : "wbtc";
}
