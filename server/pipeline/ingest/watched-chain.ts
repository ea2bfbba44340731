import { behindBlocksOf, finalityBlocksOf, quietSecondsOf } from "#server/catalog/chain-pace.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { Header } from "#server/chain/chain-data.ts";
import type { Endpoints } from "#server/chain/endpoints.ts";
import type { Interests } from "./interests.ts";
import type { NextLook } from "./next-look.ts";

/** One chain as this process reads it. */
export type WatchedChain = {
  chainId: number;
  endpoints: Endpoints;
  /** Depth below the head at which a block no longer changes. A deeper fork halts the chain. */
  finalityBlocks: number;
  /** Usual time between blocks; undefined where blocks come when they come. */
  blockSeconds: number | undefined;
  /** A head older than this is worth a word; undefined where blocks come when they come. */
  quietSecondsMax: number | undefined;
  memory: Memory;
};

/** What one process remembers of a chain beside the database. Losing it costs time, nothing else. */
export type Memory = {
  interests: Interests | undefined;
  /** Stamp of the interests that were last written down as read with. */
  adopted: string | undefined;
  /** Under way while the one before it is stored. */
  nextLook: NextLook | undefined;
  /** The next block, whose logs no endpoint told so far. */
  untold: Untold | undefined;
  /** Blocks that were listed one after the other, without one told in between. */
  listedInRow: number;
  /** A stretch that could not be read at once is read block by block, up to here. */
  singlyUntil: number;
  /** Up to here the logs of blocks that were read at the tip were asked for a second time. */
  recheckedTo: number | undefined;
  /** When each chore is due again. */
  dueAt: Partial<Record<Chore, Date>>;
};

export type Untold = { header: Header; head: Header; tries: number; reason: string };
export type Chore = "verify" | "tags" | "owed" | "audit" | "health";

/** A chain by the catalog's facts; one that is not in it is taken for a usual one. */
export function createWatchedChain(of: { chainId: number; endpoints: Endpoints }): WatchedChain {
  const { chainId } = of;
  return {
    ...of,
    finalityBlocks: finalityBlocksOf(chainId),
    blockSeconds: chainOf(chainId)?.blockSeconds,
    quietSecondsMax: quietSecondsOf(chainId),
    memory: {
      interests: undefined,
      adopted: undefined,
      nextLook: undefined,
      untold: undefined,
      listedInRow: 0,
      singlyUntil: 0,
      recheckedTo: undefined,
      dueAt: {},
    },
  };
}

/** More left to read than a moment's worth: what is read now is told late. */
export function isBehind(chain: WatchedChain, blocksLeft: number): boolean {
  return blocksLeft > behindBlocksOf(chain.chainId);
}

/** @returns words when the newest block is older than it should be: by its own time, so that a cached tip is noticed too */
export function stillnessOf(chain: WatchedChain, head: Header, now: Date): string | null {
  const silentSeconds = Math.floor((now.getTime() - head.at.getTime()) / 1000);
  if (chain.quietSecondsMax === undefined || silentSeconds <= chain.quietSecondsMax) return null;
  const minutes = Math.floor(silentSeconds / 60);
  return `The chain stands still: its newest block is ${minutes} ${minutes === 1 ? "minute" : "minutes"} old. Nothing can be seen of it until blocks come again.`;
}
