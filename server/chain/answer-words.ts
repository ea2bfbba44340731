import type { ViewAnswer } from "./multicall.ts";

/** An address as 32 bytes, without 0x. */
export const addressWord = (address: string): string => address.slice(2).toLowerCase().padStart(64, "0");

/** The n-th 32 bytes of an answer as an unsigned number; undefined when it is shorter, or the call was refused. */
export function wordAt(answer: ViewAnswer | undefined, at: number): bigint | undefined {
  if (answer?.kind !== "answered") return undefined;
  const word = answer.data.slice(2 + at * 64, 2 + (at + 1) * 64);
  return word.length === 64 ? BigInt(`0x${word}`) : undefined;
}

/** The n-th 32 bytes as an address; undefined when they are none, or the zero address. */
export function addressAt(answer: ViewAnswer | undefined, at: number): `0x${string}` | undefined {
  const word = wordAt(answer, at);
  return word === undefined || word === 0n || word >> 160n !== 0n
    ? undefined
    : `0x${word.toString(16).padStart(40, "0")}`;
}

/** Decimals as a token or a feed tells them; undefined when it tells nothing sensible. */
export function decimalsIn(answer: ViewAnswer | undefined): number | undefined {
  const word = wordAt(answer, 0);
  return word === undefined || word > 77n ? undefined : Number(word);
}
