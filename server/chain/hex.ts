export type Hex = `0x${string}`;

const LOWER = tableOf("0123456789abcdef");
const EITHER = tableOf("0123456789abcdefABCDEF");

/** For each UTF-16 code unit, whether it is one of `digits`. */
function tableOf(digits: string): Uint8Array {
  const table = new Uint8Array(2 ** 16);
  for (const digit of digits) table[digit.charCodeAt(0)] = 1;
  return table;
}

/** A sum over a table, to the end, is the fastest check there is: half as long as a search for a foreign character. */
function isHexOf(text: string, table: Uint8Array): boolean {
  let digits = 0;
  for (let at = 2; at < text.length; at += 1) digits += table[text.charCodeAt(at)] ?? 0;
  return text.charCodeAt(0) === 48 && text.charCodeAt(1) === 120 && digits === text.length - 2;
}

/** `0x` and any number of lower-case hex digits. */
export const isLowerHex = (text: string): text is Hex => isHexOf(text, LOWER);

/** @returns the value in lower case, or undefined when it is not so many bytes in hex */
export function hexOf(value: unknown, bytes: number): Hex | undefined {
  if (typeof value !== "string" || value.length !== 2 + 2 * bytes) return undefined;
  if (isLowerHex(value)) return value;
  return isHexOf(value, EITHER) ? (value.toLowerCase() as Hex) : undefined;
}

/** @returns the number, or undefined when it is not a quantity that a number holds exactly */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length < 3 || value.length > 18) return undefined;
  if (!isHexOf(value, EITHER)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

export const toQuantity = (number: number): Hex => `0x${number.toString(16)}`;
