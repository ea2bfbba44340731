import { keccak256 } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { NewCall } from "#server/catalog/channels/contract-call/call-ports.ts";
import type { Fees } from "#server/catalog/channels/contract-call/fee-rules.ts";
import { type Secret, unseal } from "#server/kernel/secret.ts";

type Hex = `0x${string}`;

export type Unsigned = Pick<NewCall, "chainId" | "to" | "data" | "valueWei" | "gasLimit" | "fees"> & { nonce: number };

/** Signs by a sealed key, which is open for no longer than this takes. */
export async function signTransaction(
  { chainId, to, data, valueWei, gasLimit, fees, nonce }: Unsigned,
  { sealed, key }: { sealed: string; key: Secret },
): Promise<{ raw: Hex; hash: Hex }> {
  const account = privateKeyToAccount(unseal(sealed, key).reveal() as Hex);
  const common = { chainId, to, data, value: valueWei, gas: gasLimit, nonce };
  const raw = await account.signTransaction({ ...common, ...offerOf(fees) });
  return { raw, hash: keccak256(raw) };
}

function offerOf({ feePerGasWei, tipPerGasWei }: Fees) {
  if (tipPerGasWei === null) return { type: "legacy" as const, gasPrice: feePerGasWei };
  return { type: "eip1559" as const, maxFeePerGas: feePerGasWei, maxPriorityFeePerGas: tipPerGasWei };
}
