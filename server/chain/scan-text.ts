import type { Hex } from "./hex.ts";

const QUOTE = 0x22;
const ZERO = 0x30;
const NINE = 0x39;
const X = 0x78;
/** More are not held exactly by a number. */
const QUANTITY_DIGITS_MAX = 13;

/** For each byte, whether it is a lower-case hex digit, and which. */
const IS_DIGIT = new Uint8Array(256);
const VALUE = new Uint8Array(256);
for (const [value, byte] of ascii("0123456789abcdef").entries()) {
  IS_DIGIT[byte] = 1;
  VALUE[byte] = value;
}

/** For `take`. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

export function textScan({ buffer, byteOffset, byteLength }: Uint8Array): TextScan {
  return new TextScan(Buffer.from(buffer, byteOffset, byteLength));
}

/** Goes through a text of ASCII by its bytes and makes no strings of it. Whatever fits is taken: it goes on behind it. */
export class TextScan {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(text: Uint8Array | undefined): boolean {
    if (!text) return false;
    const bytes = this.#bytes;
    const from = this.#at;
    const { length } = text;
    for (let i = 0; i < length; i += 1) {
      if (bytes[from + i] !== text[i]) return false;
    }
    this.#at = from + length;
    return true;
  }

  takeChar(char: string): boolean {
    if (this.#bytes[this.#at] !== char.charCodeAt(0)) return false;
    this.#at += 1;
    return true;
  }

  /** A string that is so many bytes in hex. @returns where its `0x` stands, -1 when there is none */
  takeHex(size: number): number {
    const bytes = this.#bytes;
    const from = this.#at + 1;
    const end = from + 2 + 2 * size;
    if (bytes[from - 1] !== QUOTE || bytes[from] !== ZERO || bytes[from + 1] !== X || bytes[end] !== QUOTE) return -1;
    // a sum over a table, to the end, is the fastest check there is
    let digits = 0;
    for (let at = from + 2; at < end; at += 1) digits += IS_DIGIT[bytes[at] ?? 0] ?? 0;
    if (digits !== 2 * size) return -1;
    this.#at = end + 1;
    return from;
  }

  /** A string that is bytes in hex. @returns where its `0x` stands, -1 when there is none */
  takeHexOfAnySize(): number {
    const end = this.#bytes.indexOf(QUOTE, this.#at + 1);
    const digits = end - this.#at - 3;
    return digits < 0 || digits % 2 !== 0 ? -1 : this.takeHex(digits / 2);
  }

  /** A string that is a number in hex. @returns the number, -1 when there is none, or none that is held exactly */
  takeQuantity(): number {
    const bytes = this.#bytes;
    const from = this.#at + 3;
    if (bytes[from - 3] !== QUOTE || bytes[from - 2] !== ZERO || bytes[from - 1] !== X) return -1;
    let value = 0;
    let at = from;
    for (; IS_DIGIT[bytes[at] ?? 0] === 1; at += 1) value = value * 16 + (VALUE[bytes[at] ?? 0] ?? 0);
    if (at === from || at - from > QUANTITY_DIGITS_MAX || bytes[at] !== QUOTE) return -1;
    this.#at = at + 1;
    return value;
  }

  /** A whole number above zero, without quotes. */
  takeCount(): boolean {
    const from = this.#at;
    while (isDecimal(this.#bytes[this.#at])) this.#at += 1;
    return this.#at > from && this.#bytes[from] !== ZERO;
  }

  isAtEnd(): boolean {
    return this.#bytes.toString("latin1", this.#at).trim() === "";
  }

  isSame(at: number, other: number, size: number): boolean {
    const bytes = this.#bytes;
    for (let i = 2; i < 2 + 2 * size; i += 1) {
      if (bytes[at + i] !== bytes[other + i]) return false;
    }
    return true;
  }

  /** Of four digits. */
  pairAt(at: number): number {
    let value = 0;
    for (let i = at; i < at + 4; i += 1) value = value * 16 + (VALUE[this.#bytes[i] ?? 0] ?? 0);
    return value;
  }

  hexAt(at: number, size: number): Hex {
    return this.#bytes.toString("latin1", at, at + 2 + 2 * size) as Hex;
  }

  /** Up to the end of the string. */
  hexFrom(at: number): Hex {
    return this.#bytes.toString("latin1", at, this.#bytes.indexOf(QUOTE, at)) as Hex;
  }
}

const isDecimal = (byte: number | undefined) => byte !== undefined && byte >= ZERO && byte <= NINE;
