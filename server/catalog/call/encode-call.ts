import { encodeFunctionData } from "viem";
import { humanise } from "#server/contract/abi-names.ts";
import type { AbiAction, AbiInput } from "#server/contract/catalog.ts";
import { type Fitted, fitValue } from "./fit-value.ts";

/** What an argument is to be, by input of the function. */
export type GivenArgument = { value: unknown; decimals: number };

export type EncodedCall =
  | { ok: true; data: `0x${string}`; args: string[] }
  /** `at`: which input it is about. */
  | { ok: false; at: number; reason: string };

/** Its name as people write it, or its place. */
export function inputLabel({ name }: AbiInput, at: number): string {
  return name ? humanise(name) : `Argument ${at + 1}`;
}

/** The calldata of a call, and each argument for people. The first value that does not fit says so. */
export function encodeCall(action: AbiAction, given: readonly GivenArgument[]): EncodedCall {
  const fitted: Extract<Fitted, { ok: true }>[] = [];
  for (const [at, input] of action.inputs.entries()) {
    const { value, decimals = 0 } = given[at] ?? {};
    const one = fitValue(value, { input, label: inputLabel(input, at), decimals });
    if (!one.ok) return { ok: false, at, reason: one.reason };
    fitted.push(one);
  }
  const abi = [{ ...action, outputs: [] }];
  const data = encodeFunctionData({ abi, functionName: action.name, args: fitted.map(({ value }) => value) });
  return { ok: true, data, args: fitted.map(({ text }) => text) };
}
