import { behindBlocksOf, quietSecondsOf } from "#server/catalog/chain-pace.ts";

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
/**
 * The worst that holds. Stillness is measured by the block's own time against the clock: an endpoint that repeats an old
 * tip is noticed, and a halted chain never passes for a quiet one.
 */
export function stateOf(reading: Reading, now: Date): ChainState {
  const { checkedAt, blockAt, behindBlocks, trouble, haltedAt } = reading;
  if (checkedAt === null || behindBlocks === null || blockAt === null) return "unread";
  if (haltedAt !== null) return "halted";
  if (now.getTime() - checkedAt.getTime() > UNREAD_AFTER_MS) return "unread";
  const isBehind = behindBlocks > behindBlocksOf(reading.chainId);
  if (!isBehind && isStill(reading.chainId, blockAt, now)) return "standing";
  if (trouble !== null) return "degraded";
  return isBehind ? "behind" : "on-time";
}

/** Where alerts may be missing right now. */
export function isBlind(state: ChainState): boolean {
  return state === "halted" || state === "standing" || state === "unread";
}

function isStill(chainId: number, blockAt: Date, now: Date): boolean {
  const quietSeconds = quietSecondsOf(chainId);
  return quietSeconds !== undefined && now.getTime() - blockAt.getTime() > quietSeconds * 1_000;
}
