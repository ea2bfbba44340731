/** What the field `contract-call` edits. All parts may be unfinished in a draft. */
import { signatureOf } from "./abi-names.ts";
import type { AbiAction, AbiError } from "./catalog.ts";
import type { RichText } from "./message.ts";
import type { AddressConfig } from "./trigger-config.ts";
import type { Ref, ValueType } from "./value.ts";

/**
 * A value that is typed, or one from above. Lists and tuples are typed as JSON. A whole number is this times ten to the
 * decimals, so that 1.5 of a token with 18 can be written as 1.5.
 */
export type CallValue =
  | { kind: "value"; value: string | boolean; decimals: number }
  | { kind: "ref"; ref: Ref["ref"]; decimals: number }
  /** A list or tuple, as JSON with values from above in it. */
  | { kind: "json"; text: RichText; decimals: number };

/** Field `contract-call`: a function of a contract that changes something, and what it is called with. */
export type CallConfig = AddressConfig & {
  /** The contract's address from above, in place of a typed one. */
  from: Ref["ref"] | null;
  functions: AbiAction[];
  errors: AbiError[];
  /** Signature of the picked one, "report(address,uint256)"; empty until one is picked. */
  function: string;
  /** One for each input, in order. */
  args: CallValue[];
  /** What a payable function is sent of the chain's own currency, with its decimals; null: nothing. */
  sent: CallValue | null;
};

/** The function that is to be called; undefined until one of the contract's is picked. */
export function pickedAction(call: Partial<CallConfig> | undefined): AbiAction | undefined {
  return call?.functions?.find((each) => signatureOf(each) === call.function);
}

/** Whether a value of this type can be what an ABI wants; each single value is looked at again when it is there. */
export function takes(abiType: string, type: ValueType): boolean {
  const list = /^(.*)\[\d*\]$/.exec(abiType);
  if (list) return type.kind === "list" && takes(list[1] ?? "", type.of);
  if (type.kind === "list") return false;
  if (abiType === "address") return type.kind === "address";
  if (abiType === "bool") return type.kind === "boolean";
  if (abiType === "string") return true;
  if (abiType.startsWith("bytes")) return type.kind === "text";
  return /^u?int/.test(abiType) && (type.kind === "number" || type.kind === "time");
}
