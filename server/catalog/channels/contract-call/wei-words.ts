import { fromUnits, showDecimal } from "#server/contract/decimal.ts";
import { chainOf } from "../../chains/index.ts";

const WEI_DECIMALS = 18;
const GWEI_DECIMALS = 9;

/** An amount of a chain's own currency for people: "0.0042 ETH". */
export function weiWords(wei: bigint, chainId: number): string {
  return `${showDecimal(fromUnits(wei, WEI_DECIMALS))} ${chainOf(chainId)?.currency ?? "of its currency"}`;
}

/** A price of gas: "12.5 gwei". */
export function gweiWords(wei: bigint): string {
  return `${showDecimal(fromUnits(wei, GWEI_DECIMALS))} gwei`;
}
