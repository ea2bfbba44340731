/** Exact decimals as strings: the only numbers in values, conditions and messages. */

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Digits a decimal may have; uint256 has 78, and 36 decimals are more than any token's. */
const DIGITS_MAX = 120;

/** True for a plain decimal such as "-12.050"; no exponent, no separators, no leading zeros. */
export function isDecimal(text: unknown): text is string {
  return typeof text === "string" && text.length <= DIGITS_MAX && DECIMAL.test(text);
}

type Scaled = { int: bigint; scale: number };

/** As a whole number and how many of its digits are decimals. */
export function scaled(text: string): Scaled {
  const dot = text.indexOf(".");
  if (dot < 0) return { int: BigInt(text), scale: 0 };
  return { int: BigInt(text.slice(0, dot) + text.slice(dot + 1)), scale: text.length - dot - 1 };
}

/** Both as whole numbers of the same decimals. */
export function aligned(a: string, b: string): { x: bigint; y: bigint } {
  const [left, right] = [scaled(a), scaled(b)];
  const scale = Math.max(left.scale, right.scale);
  return { x: left.int * 10n ** BigInt(scale - left.scale), y: right.int * 10n ** BigInt(scale - right.scale) };
}

/** −1, 0 or 1; both must be decimals. "1.10" equals "1.1". */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  const { x, y } = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** An on-chain integer with its decimals as an exact decimal: (1080000000000000000n, 18) → "1.08". */
export function fromUnits(amount: bigint, decimals: number): string {
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const part = decimals ? digits.slice(digits.length - decimals).replace(/0+$/, "") : "";
  const text = part ? `${whole}.${part}` : whole;
  return negative && text !== "0" ? `-${text}` : text;
}

/** Cut to `places` decimals (towards zero) with thousands separators, as read by people: "12480.2251" → "12,480.22". */
export function showDecimal(text: string, places?: number): string {
  const negative = text.startsWith("-");
  const [whole = "0", part = ""] = (negative ? text.slice(1) : text).split(".");
  const cut = places === undefined ? part : part.slice(0, places).padEnd(places, "0");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${negative ? "-" : ""}${grouped}${cut ? `.${cut}` : ""}`;
}
