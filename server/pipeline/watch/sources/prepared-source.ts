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
