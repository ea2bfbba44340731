export type Hex = `0x${string}`;

const NOT_LOWER_HEX = /[^0-9a-f]/g;
const NOT_HEX = /[^0-9a-fA-F]/g;

/** `0x` and any number of lower-case hex digits. A search for a foreign character is the fastest check there is. */
export function isLowerHex(text: string): text is Hex {
  NOT_LOWER_HEX.lastIndex = 2;
  return text.charCodeAt(0) === 48 && text.charCodeAt(1) === 120 && !NOT_LOWER_HEX.test(text);
}

/** @returns the value in lower case, or undefined when it is not so many bytes in hex */
export function hexOf(value: unknown, bytes: number): Hex | undefined {
  if (typeof value !== "string" || value.length !== 2 + 2 * bytes) return undefined;
  if (isLowerHex(value)) return value;
  NOT_HEX.lastIndex = 2;
  return value.startsWith("0x") && !NOT_HEX.test(value) ? (value.toLowerCase() as Hex) : undefined;
}

/** @returns the number, or undefined when it is not a quantity that a number holds exactly */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length < 3 || value.length > 18 || !value.startsWith("0x")) return undefined;
  NOT_HEX.lastIndex = 2;
  if (NOT_HEX.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

export const toQuantity = (number: number): Hex => `0x${number.toString(16)}`;
