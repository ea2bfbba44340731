import { finalityBlocksOf } from "#server/catalog/chain-pace.ts";
import type { Settle } from "#server/contract/plan.ts";

/** How far a chain is read, and what it calls safe and finalized; null when no endpoint told. */
export type ChainProgress = { blockNumber: number; safeNumber: number | null; finalizedNumber: number | null };

/** What a rule waits for: a height that must be read, or the chain's word on a block. */
export type Due = { until: "height" | "safe" | "finalized"; dueBlock: number };

/** @returns undefined when nothing is waited for; `dueBlock` is the event's own for safe and finalized */
export function dueOf(settle: Settle | undefined, blockNumber: number): Due | undefined {
  switch (settle?.kind) {
    case undefined:
    case "at-once":
      return undefined;
    case "confirmations":
      return settle.blocks > 0 ? { until: "height", dueBlock: blockNumber + settle.blocks } : undefined;
    case "safe":
    case "finalized":
      return { until: settle.kind, dueBlock: blockNumber };
  }
}

/** True when the chain has got far enough. Without its word on safe or finalized, depth decides. */
export function isDue({ until, dueBlock }: Due, chainId: number, progress: ChainProgress): boolean {
  return dueBlock <= reachedBy(until, chainId, progress);
}

function reachedBy(until: Due["until"], chainId: number, progress: ChainProgress): number {
  const deep = progress.blockNumber - finalityBlocksOf(chainId);
  switch (until) {
    case "height":
      return progress.blockNumber;
    case "safe":
      return progress.safeNumber ?? deep;
    case "finalized":
      return progress.finalizedNumber ?? deep;
  }
}
