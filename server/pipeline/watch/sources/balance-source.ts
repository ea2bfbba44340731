import { toFunctionSelector } from "viem";
import { erc20Topics } from "#server/catalog/known-topics.ts";
import { addressWord, wordAt } from "#server/chain/answer-words.ts";
import { MULTICALL3_ADDRESS, type ViewAnswer } from "#server/chain/multicall.ts";
import { fromUnits } from "#server/contract/decimal.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import { type ChainSource, failed, type SourceReading } from "./prepared-source.ts";

const ETH_BALANCE = toFunctionSelector("getEthBalance(address)");
const BALANCE_OF = toFunctionSelector("balanceOf(address)");
const NATIVE_DECIMALS = 18;

/** The chain's own currency. Nothing is logged when it moves, so only the sweep reads it. */
export function nativeBalanceSource({ chainId }: Extract<ReadingSource, { kind: "native-balance" }>): ChainSource {
  return {
    kind: "chain",
    chainId,
    contract: null,
    movers: [],
    calls: (wallet) => [{ to: MULTICALL3_ADDRESS, data: `${ETH_BALANCE}${addressWord(wallet)}` }],
    read: ([answer]) => readAmount(answer, NATIVE_DECIMALS),
  };
}

export function tokenBalanceSource(spec: Extract<ReadingSource, { kind: "token-balance" }>): ChainSource {
  const { address, decimals } = spec.token;
  return {
    kind: "chain",
    chainId: spec.chainId,
    contract: address,
    movers: [{ address, topic0: erc20Topics.transfer, wallets: true }],
    calls: (wallet) => [{ to: address, data: `${BALANCE_OF}${addressWord(wallet)}` }],
    read: ([answer]) => readAmount(answer, decimals),
  };
}

function readAmount(answer: ViewAnswer | undefined, decimals: number): SourceReading {
  const amount = wordAt(answer, 0);
  return amount === undefined
    ? failed("the contract does not tell this balance")
    : { kind: "value", value: fromUnits(amount, decimals) };
}
