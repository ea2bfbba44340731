import { signatureOf } from "#server/contract/abi-names.ts";
import { type CallConfig, type CallValue, takes } from "#server/contract/call-config.ts";
import type { AbiAction, AbiError } from "#server/contract/catalog.ts";
import type { Pick } from "./available-values.ts";
import { asRef, asRichText, asRows, asText, isRecord } from "./read-value.ts";
import { asAddress } from "./trigger-drafts.ts";

/** The field `contract-call` as a draft may hold it. */
export function asCall(value: unknown): CallConfig {
  const given = isRecord(value) ? value : {};
  return {
    ...asAddress(value),
    from: asRef(given.from) ?? null,
    functions: asRows(given.functions) as unknown as AbiAction[],
    errors: asRows(given.errors) as unknown as AbiError[],
    function: asText(given.function),
    args: asRows(given.args).map(asCallValue),
    sent: isRecord(given.sent) ? asCallValue(given.sent) : null,
  };
}

function asCallValue(given: Record<string, unknown>): CallValue {
  const decimals = typeof given.decimals === "number" ? given.decimals : 0;
  const ref = asRef(given.ref);
  if (given.kind === "json") return { kind: "json", text: asRichText(given.text), decimals };
  if (given.kind === "ref" && ref) return { kind: "ref", ref, decimals };
  return { kind: "value", value: typeof given.value === "boolean" ? given.value : asText(given.value), decimals };
}

export const BLANK_VALUE: CallValue = { kind: "value", value: "", decimals: 0 };

/** Takes over a list of functions; what was picked stays when it is among them, one alone needs no picking. */
export function withActions(
  found: { actions: AbiAction[]; errors: AbiError[] },
  keep: CallConfig,
): Partial<CallConfig> {
  const { actions: functions, errors } = found;
  if (functions.some((each) => signatureOf(each) === keep.function)) return { functions, errors };
  const [only, ...more] = functions;
  return { functions, errors, ...(only && more.length === 0 ? picked(only) : { function: "", args: [], sent: null }) };
}

/** A function with nothing said of its arguments yet; yes or no begins with no. */
export function picked(action: AbiAction): Partial<CallConfig> {
  const args = action.inputs.map(({ type }) => (type === "bool" ? { ...BLANK_VALUE, value: false } : BLANK_VALUE));
  return { function: signatureOf(action), args, sent: null };
}

/** The values from above that an ABI type may take; a text of a contract may be bytes. */
export function picksFor(picks: readonly Pick[], abiType: string): Pick[] {
  return picks.filter(({ type }) => takes(abiType, type));
}
