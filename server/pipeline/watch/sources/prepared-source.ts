import type { ViewAnswer, ViewCall } from "#server/chain/multicall.ts";
import type { Mover } from "#server/contract/plan.ts";

/** What came of reading one value. `value`: exact decimal; `reason`: in words, a clause. */
export type SourceReading = { kind: "value"; value: string } | { kind: "failed"; reason: string };

/** Asks a contract at the block that is read. */
export type AskContracts = (calls: ViewCall[]) => Promise<(ViewAnswer | undefined)[]>;

/** A source on a chain, in calls. Same wallet, same calls. */
export type ChainSource = {
  kind: "chain";
  chainId: number;
  /** What a message may call the contract. */
  contract: `0x${string}` | null;
  movers: readonly Mover[];
  /** Learns what never changes, such as a token's decimals, before the first reading; undefined: nothing to learn. */
  learn?: (ask: AskContracts) => Promise<void>;
  calls(wallet: string): ViewCall[];
  /** Reads the answers to `calls`. */
  read(answers: readonly ViewAnswer[], at: { blockAt: Date }): SourceReading;
};

export const failed = (reason: string): SourceReading => ({ kind: "failed", reason });

/** An address as 32 bytes, without 0x. */
export const addressWord = (address: string): string => address.slice(2).toLowerCase().padStart(64, "0");

/** The n-th 32 bytes of an answer as an unsigned number; undefined when it is shorter, or the call was refused. */
export function wordAt(answer: ViewAnswer | undefined, at: number): bigint | undefined {
  if (answer?.kind !== "answered") return undefined;
  const word = answer.data.slice(2 + at * 64, 2 + (at + 1) * 64);
  return word.length === 64 ? BigInt(`0x${word}`) : undefined;
}

export function addressIn(answer: ViewAnswer | undefined): `0x${string}` | undefined {
  const word = wordAt(answer, 0);
  return word === undefined || word === 0n || word >> 160n !== 0n
    ? undefined
    : `0x${word.toString(16).padStart(40, "0")}`;
}

/** Decimals as a token or a feed tells them; undefined when it tells nothing sensible. */
export function decimalsIn(answer: ViewAnswer | undefined): number | undefined {
  const word = wordAt(answer, 0);
  return word === undefined || word > 77n ? undefined : Number(word);
}
