import { isDecimal } from "#server/contract/decimal.ts";

const EXPONENT_MAX = 60;

/** A number of a JSON text as it stands there, so that no digit is lost. */
export class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** @returns undefined when it is not JSON; numbers are `JsonNumber` */
export function parseExactly(text: string): unknown {
  // ES2026: the reviver sees each value's source text.
  const exact = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? new JsonNumber(context?.source ?? String(value)) : value;
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

/** "1.10e2" → "110": exact, and plain. Undefined when it is no number, or one with a wild exponent. */
export function toDecimal(source: unknown): string | undefined {
  if (typeof source !== "string") return undefined;
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(source.trim());
  if (!found) return undefined;
  const [, sign = "", whole = "", part = "", power = "0"] = found;
  const exponent = Number(power);
  if (Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const digits = whole + part;
  const point = whole.length + exponent;
  const left = (point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0").replace(/^0+(?=\d)/, "");
  const right = point > 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  const text = right ? `${left}.${right}` : left;
  const signed = sign && /[1-9]/.test(text) ? `-${text}` : text;
  return isDecimal(signed) ? signed : undefined;
}

/** What stands in an answer, as a sentence has it: "a list". */
export function kindOfJson(found: unknown): string {
  if (found === undefined || found === null) return "nothing";
  if (found instanceof JsonNumber) return "a number";
  if (Array.isArray(found)) return "a list";
  if (typeof found === "string") return "a text";
  return typeof found === "boolean" ? "a yes or no" : "an object";
}
