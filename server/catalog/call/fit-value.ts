import { isAddress } from "viem";
import type { AbiInput } from "#server/contract/catalog.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { JsonNumber, parseExactly, toDecimal } from "../exact-json.ts";

/** A value as an ABI type takes it; `text` shows it to people, a list or tuple as JSON. */
export type Fitted = { ok: true; value: unknown; text: string } | { ok: false; reason: string };

/** What a value is for, in words, and how many decimals a whole number of the contract stands for. */
export type Wanted = { input: AbiInput; label: string; decimals: number };

const LIST = /^(.*)\[(\d*)\]$/;
const SHOWN_CHARS = 60;

/**
 * Brings a value into the form of an ABI type, exactly: no digit is dropped, nothing is cut or rounded.
 *
 * @param given a text, yes or no, or a list; lists and tuples may also be a JSON text, tuples by position or by name
 */
export function fitValue(given: unknown, wanted: Wanted): Fitted {
  try {
    const value = shape(isMany(wanted.input.type) && typeof given === "string" ? parsed(given, wanted) : given, wanted);
    return { ok: true, value, text: textOf(value) };
  } catch (error) {
    if (error instanceof BadInputError) return { ok: false, reason: error.publicMessage };
    throw error;
  }
}

/** An ABI type for people: "an address", "a whole number". */
export function typeWords(type: string): string {
  const list = LIST.exec(type);
  if (list) return list[2] ? `a list of ${list[2]}` : "a list";
  if (type === "address") return "an address";
  if (type === "bool") return "yes or no";
  if (type === "string") return "a text";
  if (type === "tuple") return "a group of values";
  if (type === "bytes") return "bytes, as 0x and an even number of digits";
  if (type.startsWith("bytes")) return `${type.slice(5)} bytes, as 0x and ${2 * Number(type.slice(5))} digits`;
  if (type.startsWith("uint")) return `a whole number from 0 to 2^${bitsOf(type)} − 1`;
  return `a whole number of ${bitsOf(type)} bits`;
}

const isMany = (type: string) => type === "tuple" || LIST.test(type);

function parsed(text: string, wanted: Wanted): unknown {
  const json = parseExactly(text);
  if (json === undefined) throw misfit(text, wanted, "Write it as JSON, as in [1, 2].");
  return json;
}

function shape(given: unknown, wanted: Wanted): unknown {
  const { input, label } = wanted;
  if (given === null || given === undefined) throw new BadInputError(`${label} is missing.`);
  const list = LIST.exec(input.type);
  if (list) return fitList(given, wanted, { of: list[1] ?? "", length: list[2] ? Number(list[2]) : undefined });
  if (input.type === "tuple") return fitTuple(given, wanted);
  const value = given instanceof JsonNumber ? given.source : given;
  if (value === "" && input.type === "string") return value;
  if (value === "") throw new BadInputError(`${label} is missing.`);
  return fitOne(value, wanted);
}

function fitOne(value: unknown, wanted: Wanted): unknown {
  const { input } = wanted;
  if (input.type === "bool") return fitBoolean(value, wanted);
  if (typeof value !== "string") throw misfit(value, wanted);
  if (input.type === "string") return value;
  if (input.type === "address") return fitAddress(value.trim(), wanted);
  if (input.type.startsWith("bytes")) return fitBytes(value.trim(), wanted);
  return fitInteger(value.trim(), wanted);
}

function fitList(given: unknown, wanted: Wanted, list: { of: string; length: number | undefined }): unknown[] {
  if (!Array.isArray(given)) throw misfit(given, wanted, "Write it as JSON, as in [1, 2].");
  if (list.length !== undefined && given.length !== list.length) {
    throw new BadInputError(`${wanted.label} takes ${list.length} values, and there are ${given.length}.`);
  }
  const input = { ...wanted.input, type: list.of };
  return given.map((one, i) => shape(one, { ...wanted, input, label: `${wanted.label}, number ${i + 1}` }));
}

function fitTuple(given: unknown, wanted: Wanted): unknown[] {
  const parts = wanted.input.components ?? [];
  const values = valuesOf(given, parts);
  if (!values) throw misfit(given, wanted, "Write it as JSON, with a value for each part.");
  if (values.length !== parts.length) {
    throw new BadInputError(`${wanted.label} has ${parts.length} parts, and there are ${values.length} values.`);
  }
  return parts.map((input, i) =>
    shape(values[i], { ...wanted, input, label: `${wanted.label}, ${input.name || `part ${i + 1}`}` }),
  );
}

function valuesOf(given: unknown, parts: AbiInput[]): unknown[] | undefined {
  if (Array.isArray(given)) return given;
  if (typeof given !== "object" || given === null || given instanceof JsonNumber) return undefined;
  const named = given as Record<string, unknown>;
  const unknown = Object.keys(named).find((key) => !parts.some(({ name }) => name === key));
  if (unknown !== undefined) throw new BadInputError(`There is no part “${unknown.slice(0, SHOWN_CHARS)}”.`);
  return parts.map(({ name }) => named[name]);
}

function fitBoolean(value: unknown, wanted: Wanted): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw misfit(value, wanted);
}

function fitAddress(value: string, wanted: Wanted): string {
  if (isAddress(value)) return value.toLowerCase();
  if (isAddress(value, { strict: false })) {
    const cure = "Its capital letters are not as its checksum says, so a digit may be wrong. Copy it again.";
    throw misfit(value, wanted, cure);
  }
  throw misfit(value, wanted, "An address is 0x and 40 digits.");
}

function fitBytes(value: string, wanted: Wanted): string {
  const size = Number(wanted.input.type.slice("bytes".length) || "0");
  const isHex = /^0x([0-9a-fA-F]{2})*$/.test(value);
  if (!isHex || (size > 0 && value.length !== 2 + 2 * size)) throw misfit(value, wanted);
  return value.toLowerCase();
}

function fitInteger(value: string, wanted: Wanted): bigint {
  const decimal = /^0x[0-9a-fA-F]{1,64}$/.test(value) ? BigInt(value).toString() : toDecimal(value);
  if (decimal === undefined || !isDecimal(decimal)) throw misfit(value, wanted);
  const whole = scaled(decimal, wanted);
  const { type } = wanted.input;
  const bits = bitsOf(type);
  const [low, high] = type.startsWith("uint") ? [0n, 2n ** bits] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n)];
  if (whole < low || whole >= high) throw misfit(value, wanted);
  return whole;
}

/** Times ten to the decimals; what would leave a rest is refused. */
function scaled(decimal: string, wanted: Wanted): bigint {
  const [whole = "", part = ""] = decimal.split(".");
  const kept = part.replace(/0+$/, "");
  if (kept.length > wanted.decimals) {
    const most = wanted.decimals === 0 ? "it takes whole numbers" : `it has ${wanted.decimals} decimals`;
    throw new BadInputError(`${wanted.label} is ${shown(decimal)}, and ${most}. Give it fewer, or say its decimals.`);
  }
  return BigInt(whole + kept.padEnd(wanted.decimals, "0"));
}

function bitsOf(type: string): bigint {
  return BigInt(/\d+$/.exec(type)?.[0] ?? 256);
}

function misfit(given: unknown, { input, label }: Wanted, cure = ""): BadInputError {
  return new BadInputError(`${shown(given)} does not fit ${label}, which is ${typeWords(input.type)}. ${cure}`.trim());
}

function shown(given: unknown): string {
  const text = given instanceof JsonNumber ? given.source : typeof given === "string" ? given : JSON.stringify(given);
  return `“${String(text).slice(0, SHOWN_CHARS)}”`;
}

function textOf(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return JSON.stringify(value, (_key, one) => (typeof one === "bigint" ? one.toString() : one));
}
