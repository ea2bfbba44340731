import { encodeFunctionData, parseAbi, serializeTransaction } from "viem";
import { chainOf } from "../../chains/index.ts";
import { type Asked, must, whole } from "./ask-node.ts";
import type { AskNode } from "./call-ports.ts";
import { type GasMarket, gasLimitOf } from "./fee-rules.ts";

const DATA_FEE_ABI = parseAbi(["function getL1Fee(bytes data) view returns (uint256)"]);

/** A call as far as its size is concerned, and what it will offer as far as that is known. */
type Sized = { chainId: number; asked: Asked; gas: bigint; market: GasMarket };

/**
 * What a transaction pays for its data on a layer below, at today's price there and a quarter more: it is charged by the
 * block that mines it. Nothing on chains that charge no such thing.
 */
export async function readDataFee(ask: AskNode, { chainId, asked, gas, market }: Sized): Promise<bigint> {
  const oracle = chainOf(chainId)?.dataFeeOracle;
  if (!oracle) return 0n;
  const fee = 2n * (market.baseFeeWei ?? 0n) + market.tipWei;
  const { to, data, valueWei: value } = asked;
  const unsigned = serializeTransaction({
    ...{ chainId, to, data, value, gas: gasLimitOf(gas), nonce: NONCE_OF_USUAL_SIZE, type: "eip1559" as const },
    ...{ maxFeePerGas: fee, maxPriorityFeePerGas: market.tipWei < fee ? market.tipWei : fee },
  });
  const question = encodeFunctionData({ abi: DATA_FEE_ABI, functionName: "getL1Fee", args: [unsigned] });
  const { value: told } = await must(ask, "eth_call", [{ to: oracle, data: question }, "latest"]);
  const now = whole(told);
  return now + now / 4n;
}

const NONCE_OF_USUAL_SIZE = 65_535;
