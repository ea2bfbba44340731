import { chainOf } from "./chains/index.ts";

/** What may be said of a chain's blocks by the clock; one that the catalogue does not know is taken for a usual one. */

const FINALITY_BLOCKS = 64;
const QUIET_SECONDS = 60;
const QUIET_BLOCKS = 20;
const BEHIND_BLOCKS = 5;
const BEHIND_SECONDS = 15;

/** Depth below the head at which a block no longer changes. */
export function finalityBlocksOf(chainId: number): number {
  return chainOf(chainId)?.finalityBlocks ?? FINALITY_BLOCKS;
}

const CONFIRMATIONS = 3;

/** Blocks, its own among them, that are to stand on a transaction of ours before it counts. */
export function confirmationsOf(chainId: number): number {
  return chainOf(chainId)?.confirmations ?? CONFIRMATIONS;
}

/** Usual time between blocks. */
export function blockSecondsOf(chainId: number): number {
  return chainOf(chainId)?.blockSeconds ?? BEHIND_SECONDS;
}

/** A newest block older than this says that the chain stands still; undefined where nobody knows how often they come. */
export function quietSecondsOf(chainId: number): number | undefined {
  const chain = chainOf(chainId);
  return chain && Math.max(QUIET_SECONDS, chain.blockSeconds * QUIET_BLOCKS);
}

/** Blocks that may be left to read while that is no more than a moment's worth. */
export function behindBlocksOf(chainId: number): number {
  const blockSeconds = chainOf(chainId)?.blockSeconds ?? BEHIND_SECONDS;
  return Math.max(BEHIND_BLOCKS, BEHIND_SECONDS / blockSeconds);
}
