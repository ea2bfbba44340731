/** What the field `contract-call` edits. All parts may be unfinished in a draft. */
import type { AbiAction, AbiError } from "./catalog.ts";
import type { RichText } from "./message.ts";
import type { AddressConfig } from "./trigger-config.ts";
import type { Ref } from "./value.ts";

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
