import { eq, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { chainOrder } from "#db/schema/ingest.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { logIngest } from "#server/kernel/log.ts";
import type { Known } from "./follow-back.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { inTurns } from "./look-ahead.ts";
import { addProcessed, dropOwedAbove, listOwed } from "./owed-ranges.ts";
import { knownBlocks, lockCursor, moveCursor, orphanBlocksAbove, readCursor, storeBlocks } from "./store.ts";
import type { WatchedChain } from "./watched-chain.ts";

const BLOCKS_COMPARED = 1_000;

/**
 * An operator's way on after a fork deeper than the chain's finality has halted it: reading goes on from the head, and
 * everything between the last block that still stands and the head is listed as owed and read in the background. What
 * was read of blocks that the chain has not got is flagged, as after any fork. Nothing is deleted.
 *
 * @returns the blocks that are owed now; undefined when nothing of this chain was read yet
 * @throws EndpointError when no endpoint tells the head; CursorMovedError when the chain is being read meanwhile
 */
export async function readOnFromHead(
  deps: IngestDeps,
  chain: WatchedChain,
  now: Date,
): Promise<{ fromBlock: number; toBlock: number } | undefined> {
  const { chainId } = chain;
  const cursor = await readCursor(deps.db, chainId);
  if (!cursor) return undefined;
  const known = await knownBlocks(deps.db, chainId)({ atOrBelow: cursor.number, limit: BLOCKS_COMPARED });
  const { head, common } = await chain.endpoints.use(async (reader) => {
    const newest = await reader.head();
    return { head: newest, common: await commonBlock(reader, known, newest.number) };
  });
  // nothing in common: what was read below the lowest that is known is taken to stand
  const lowest = known.at(-1)?.number ?? cursor.number;
  const standing = Math.max(common?.number ?? lowest - 1, Math.min(cursor.startNumber, head.number - 1));
  const fromBlock = standing + 1;
  await deps.db.transaction(async (tx) => {
    const processedBy = head.number - cursor.number;
    await moveCursor(tx, { chainId, from: cursor, to: head, head, processedBy, trouble: null, now });
    await lockCursor(tx, chainId);
    await addProcessed(tx, chainId, await dropOwedAbove(tx, { chainId, number: standing, now }));
    const blockHashes = await orphanBlocksAbove(tx, { chainId, number: standing, now });
    await deps.orphanEvents(tx, { chainId, blockHashes, now });
    await deps.undoWatches(tx, { chainId, blockHashes, now });
    await deps.undoActs(tx, { chainId, blockHashes, now });
    const reason = "An operator let reading go on from the head after a fork deeper than is followed.";
    const listed = await listOwed(tx, { chainId, fromBlock, toBlock: head.number, reason, nextAt: now, now });
    await addProcessed(tx, chainId, -listed);
    await storeBlocks(tx, chainId, [head]);
    await tx.delete(chainOrder).where(eq(chainOrder.chainId, chainId));
  });
  logIngest.warn(
    { chainId, fromBlock, toBlock: head.number },
    "reading goes on from the head; what lies between is owed",
  );
  return { fromBlock, toBlock: head.number };
}

/** An admin's word, of which there is at most one for each chain; it is taken away when it is followed. */
export async function isToldToReadOn(db: Db, chainId: number): Promise<boolean> {
  const rows = await db.select().from(chainOrder).where(eq(chainOrder.chainId, chainId));
  return rows.length > 0;
}

/** A word about a halt that has ended by itself would otherwise be followed at the next. */
export async function forgetOrder(db: Db, chainId: number): Promise<void> {
  await db.execute(sql`
    delete from chain_order o using chain_cursor c
    where o.chain_id = ${chainId}::integer and c.chain_id = o.chain_id and c.halted_at is null`);
}

async function commonBlock(reader: ChainReader, known: Known[], headNumber: number): Promise<Known | undefined> {
  const blocks = known.filter(({ number }) => number > 0 && number <= headNumber);
  const stands = await inTurns(blocks, async (block) => (await reader.header(block.number)).hash === block.hash);
  return blocks[stands.indexOf(true)];
}
