import { limits } from "#server/kernel/limits.ts";
import { logIngest } from "#server/kernel/log.ts";
import { transact } from "#server/kernel/transact.ts";
import { compareStretch, mendStretch } from "./compare-stretch.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { readInterests } from "./interests.ts";
import { readCursor } from "./store.ts";
import type { WatchedChain } from "./watched-chain.ts";

/** A node may know a block before it knows its logs; by then it knows them. */
const DELAY_SECONDS = 60;
const BLOCK_SECONDS = 12;
/** After a restart, so far back. */
const BLOCKS_BACK = 64;

/**
 * Asks for the logs of each block a second time when it is a minute old, in one question for many: what a node told
 * wrongly at its tip is found without waiting for the nightly audit.
 */
export async function recheckLogs(deps: IngestDeps, chain: WatchedChain, now: Date): Promise<void> {
  const { chainId, memory } = chain;
  const cursor = await readCursor(deps.db, chainId);
  if (!cursor) return;
  const delayBlocks = Math.min(chain.finalityBlocks, Math.ceil(DELAY_SECONDS / (chain.blockSeconds ?? BLOCK_SECONDS)));
  const newest = cursor.number - delayBlocks;
  const since = Math.max(cursor.startNumber, memory.recheckedTo ?? newest - BLOCKS_BACK);
  // far behind, blocks are old when they are read
  const fromBlock = Math.max(since + 1, newest - limits.blocksPerRangeMax + 1);
  if (newest < fromBlock) return;
  const interests = await readInterests(deps.db, chainId, memory.interests);
  const stretch = { db: deps.db, interests, chainId, fromBlock, toBlock: newest, startedAt: cursor.startedAt };
  const difference = await chain.endpoints.use((reader) => compareStretch(reader, stretch));
  const mended = await transact(deps.db, (tx) => mendStretch(deps, tx, { chain, interests, difference, now }));
  memory.recheckedTo = difference.toBlock;
  if (mended.stored + mended.flagged > 0) {
    logIngest.warn({ chainId, fromBlock, ...mended }, "an endpoint told other logs at its tip than it tells now");
  }
}
