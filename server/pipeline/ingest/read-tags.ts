import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import type { Header } from "#server/chain/chain-data.ts";
import { transact } from "#server/kernel/transact.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { type Cursor, lockCursor } from "./store.ts";
import { settle } from "./store-read.ts";
import type { WatchedChain } from "./watched-chain.ts";

/**
 * Asks what the chain calls safe and finalized, writes it down, and sets free what waited for it.
 *
 * A tag on a block that is not among those read is another fork's, and a tag that went back is a slower endpoint's:
 * neither counts. Rows: chain_cursor, under its lock.
 */
export async function readTags(deps: IngestDeps, chain: WatchedChain, now: Date): Promise<void> {
  const tags = await chain.endpoints.use(async (reader) => ({
    safe: await reader.tag("safe"),
    finalized: await reader.tag("finalized"),
  }));
  await transact(deps.db, async (tx) => {
    const cursor = await lockCursor(tx, chain.chainId);
    if (!cursor) return;
    const theirs = await foreignTo(tx, chain.chainId, [tags.safe, tags.finalized]);
    const newer = (tag: Header | null, before: number | null) => {
      if (!tag || tag.number > cursor.headNumber || theirs.has(tag.number)) return before;
      return Math.max(tag.number, before ?? tag.number);
    };
    const told: Pick<Cursor, "safeNumber" | "finalizedNumber"> = {
      safeNumber: newer(tags.safe, cursor.safeNumber),
      finalizedNumber: newer(tags.finalized, cursor.finalizedNumber),
    };
    await tx.update(chainCursor).set(told).where(eq(chainCursor.chainId, chain.chainId));
    await settle(deps, tx, { chain, cursor: { ...cursor, ...told }, headNumber: cursor.headNumber, now });
  });
}

/** Of these, the numbers at which another block was read. */
async function foreignTo(tx: Tx, chainId: number, tags: (Header | null)[]): Promise<Set<number>> {
  const told = tags.filter((tag) => tag !== null);
  if (told.length === 0) return new Set();
  const numbers = told.map((tag) => tag.number);
  const rows = await tx
    .select({ number: block.number, hash: block.hash })
    .from(block)
    .where(and(eq(block.chainId, chainId), inArray(block.number, numbers), isNull(block.orphanedAt)));
  const isForeign = (row: { number: number; hash: string }) =>
    told.some((tag) => tag.number === row.number && tag.hash !== row.hash);
  return new Set(rows.filter(isForeign).map((row) => row.number));
}
