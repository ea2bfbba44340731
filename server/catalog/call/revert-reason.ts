import { decodeAbiParameters, decodeErrorResult } from "viem";
import { humanise } from "#server/contract/abi-names.ts";
import type { AbiError } from "#server/contract/catalog.ts";

const ERROR_TEXT = "0x08c379a0";
const PANIC = "0x4e487b71";
const SHOWN_CHARS = 200;

/** What Solidity's own checks end with. */
const PANICS: Record<string, string> = {
  "1": "an assertion of the contract failed",
  "17": "a number became too large or too small",
  "18": "a division by zero",
  "33": "a value that is none of an enumeration's",
  "49": "an empty list had nothing left to take",
  "50": "a place beyond the end of a list",
  "65": "too much memory was asked for",
  "81": "a function that is not there was called",
};

/**
 * Why a contract refused, in words, from what it gave back: its text, a failed check, or one of its own errors with
 * names and values.
 *
 * @param data what came back; undefined where the node did not say
 */
export function revertReason(data: string | undefined, errors: readonly AbiError[]): string {
  if (!data || data === "0x") return "the contract gave no reason";
  const text = textOf(data) ?? panicOf(data) ?? errorOf(data, errors);
  return text ?? `an error that its ABI does not name (${data.slice(0, 10)})`;
}

function textOf(data: string): string | undefined {
  const text = data.startsWith(ERROR_TEXT) ? decoded("string", data) : undefined;
  return text === undefined ? undefined : `“${String(text).slice(0, SHOWN_CHARS)}”`;
}

function panicOf(data: string): string | undefined {
  const code = data.startsWith(PANIC) ? decoded("uint256", data) : undefined;
  return code === undefined ? undefined : (PANICS[String(code)] ?? `panic ${String(code)}`);
}

function decoded(type: string, data: string): unknown {
  try {
    return decodeAbiParameters([{ type }], `0x${data.slice(10)}`)[0];
  } catch {
    return undefined;
  }
}

function errorOf(data: string, errors: readonly AbiError[]): string | undefined {
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: errors, data: data as `0x${string}` });
    const { inputs } = errors.find(({ name }) => name === errorName) ?? { inputs: [] };
    const values = (args as readonly unknown[]).map(
      (value, i) => `${inputs[i]?.name || `value ${i + 1}`} ${show(value)}`,
    );
    const words = values.length > 0 ? ` (${values.join(", ")})` : "";
    return `${humanise(errorName)}${words}`.slice(0, SHOWN_CHARS);
  } catch {
    return undefined;
  }
}

function show(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value, (_key, one) => (typeof one === "bigint" ? one.toString() : one));
}
