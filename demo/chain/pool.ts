import { type Address, encodeFunctionData, maxUint256 } from "viem";
import { POOL_ABI } from "./abis.ts";
import type { Transaction } from "./connect.ts";

/** One move of one user in the Aave pool. Amounts are in the token's smallest unit. */
export type PoolMove = { pool: Address; user: Address; asset: Address; amount: bigint };

const VARIABLE_RATE = 2n;

export function supplyToPool({ pool, user, asset, amount }: PoolMove): Transaction {
  const args = [asset, amount, user, 0] as const;
  return { from: user, to: pool, data: encodeFunctionData({ abi: POOL_ABI, functionName: "supply", args }) };
}

export function withdrawFromPool({ pool, user, asset, amount }: PoolMove): Transaction {
  const args = [asset, amount, user] as const;
  return { from: user, to: pool, data: encodeFunctionData({ abi: POOL_ABI, functionName: "withdraw", args }) };
}

export function borrowFromPool({ pool, user, asset, amount }: PoolMove): Transaction {
  const args = [asset, amount, VARIABLE_RATE, 0, user] as const;
  return { from: user, to: pool, data: encodeFunctionData({ abi: POOL_ABI, functionName: "borrow", args }) };
}

export function repayToPool({ pool, user, asset, amount }: PoolMove): Transaction {
  const args = [asset, amount, VARIABLE_RATE, user] as const;
  return { from: user, to: pool, data: encodeFunctionData({ abi: POOL_ABI, functionName: "repay", args }) };
}

export type Liquidation = { pool: Address; liquidator: Address; user: Address; collateral: Address; debt: Address };

/** As much of the debt as the pool lets one call take. */
export function liquidateInPool({ pool, liquidator, user, collateral, debt }: Liquidation): Transaction {
  const args = [collateral, debt, user, maxUint256, false] as const;
  const data = encodeFunctionData({ abi: POOL_ABI, functionName: "liquidationCall", args });
  return { from: liquidator, to: pool, data };
}
