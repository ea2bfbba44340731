import { chainOf } from "#server/catalog/chains/index.ts";

/**
 * How a chain is read. `halted`: a fork deeper than is followed; `unread`: no reader has looked lately, or ever;
 * `standing`: it has no new block for long; `behind`: blocks wait to be read; `degraded`: read, with trouble.
 */
export type ChainState = "on-time" | "behind" | "degraded" | "standing" | "halted" | "unread";

/** What a cursor says; null where nothing was read yet. */
export type Reading = {
  chainId: number;
  checkedAt: Date | null;
  /** Timestamp of the last block that was read. */
  blockAt: Date | null;
  behindBlocks: number | null;
  trouble: string | null;
  haltedAt: Date | null;
};

/** A reader that has not looked for this long is gone. */
const UNREAD_AFTER_MS = 60_000;
/** Blocks a reader may be behind the head and still be on time, where those are not a mere moment. */
const BEHIND_BLOCKS = 5;
const BEHIND_SECONDS = 15;
const QUIET_SECONDS = 60;
const QUIET_BLOCKS = 20;

/**
 * The worst that holds. Stillness is measured by the block's own time against the clock: an endpoint that repeats an old
 * tip is noticed, and a halted chain never passes for a quiet one.
 */
export function stateOf(reading: Reading, now: Date): ChainState {
  const { checkedAt, blockAt, behindBlocks, trouble, haltedAt } = reading;
  if (checkedAt === null || behindBlocks === null || blockAt === null) return "unread";
  if (haltedAt !== null) return "halted";
  if (now.getTime() - checkedAt.getTime() > UNREAD_AFTER_MS) return "unread";
  const isBehind = behindBlocks > behindMaxOf(reading.chainId);
  if (!isBehind && isStill(reading.chainId, blockAt, now)) return "standing";
  if (trouble !== null) return "degraded";
  return isBehind ? "behind" : "on-time";
}

/** Where alerts may be missing right now. */
export function isBlind(state: ChainState): boolean {
  return state === "halted" || state === "standing" || state === "unread";
}

function isStill(chainId: number, blockAt: Date, now: Date): boolean {
  const chain = chainOf(chainId);
  if (!chain) return false; // Nobody knows how often its blocks come.
  const quietSeconds = Math.max(QUIET_SECONDS, chain.blockSeconds * QUIET_BLOCKS);
  return now.getTime() - blockAt.getTime() > quietSeconds * 1_000;
}

function behindMaxOf(chainId: number): number {
  const blockSeconds = chainOf(chainId)?.blockSeconds ?? BEHIND_SECONDS;
  return Math.max(BEHIND_BLOCKS, BEHIND_SECONDS / blockSeconds);
}
