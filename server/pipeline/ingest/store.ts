import { and, desc, eq, gt, inArray, isNull, lt, lte, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import type { Header } from "#server/chain/chain-data.ts";
import { CursorMovedError } from "./errors.ts";
import type { KnownBlocks } from "./follow-back.ts";

/** Headers kept per chain, beside the first block: more than any fork that is followed. */
const BLOCKS_KEPT = 300;
/** A chain that no endpoint has ever told anything of has a row too, to hold its trouble. */
const NEVER_READ = { number: -1, hash: "0x" } as const;

export type Cursor = {
  number: number;
  hash: `0x${string}`;
  trouble: string | null;
  headNumber: number;
  checkedAt: Date;
};

/** @returns undefined when nothing of this chain was read yet */
export async function readCursor(db: Db, chainId: number): Promise<Cursor | undefined> {
  const [row] = await db.select().from(chainCursor).where(eq(chainCursor.chainId, chainId));
  if (!row || row.blockNumber === NEVER_READ.number) return undefined;
  const { blockNumber: number, blockHash: hash, trouble, headNumber, checkedAt } = row;
  return { number, hash, trouble, headNumber, checkedAt };
}

export function knownBlocks(db: Db, chainId: number): KnownBlocks {
  return ({ atOrBelow, limit }) =>
    db
      .select({ number: block.number, hash: block.hash })
      .from(block)
      .where(and(eq(block.chainId, chainId), lte(block.number, atOrBelow), isNull(block.orphanedAt)))
      .orderBy(desc(block.number))
      .limit(limit);
}

type CursorMove = {
  chainId: number;
  /** Where the cursor must stand, so that of two processes only one moves it; undefined: nothing was read yet. */
  from: { hash: `0x${string}` } | undefined;
  to: Header | { number: number; hash: `0x${string}` };
  head: Header;
  now: Date;
};

/** @throws CursorMovedError when it stands elsewhere by now */
export async function moveCursor(tx: Tx, { chainId, from, to, head, now }: CursorMove): Promise<void> {
  const row = {
    blockNumber: to.number,
    blockHash: to.hash,
    blockAt: "at" in to ? to.at : sql`${chainCursor.blockAt}`,
    headNumber: head.number,
    checkedAt: now,
    trouble: null,
  };
  const moved = from
    ? await tx
        .update(chainCursor)
        .set(row)
        .where(and(eq(chainCursor.chainId, chainId), eq(chainCursor.blockHash, from.hash)))
        .returning({ chainId: chainCursor.chainId })
    : await tx
        .insert(chainCursor)
        .values({ ...row, chainId, blockAt: "at" in to ? to.at : head.at })
        .onConflictDoUpdate({
          target: chainCursor.chainId,
          set: row,
          setWhere: eq(chainCursor.blockNumber, NEVER_READ.number),
        })
        .returning({ chainId: chainCursor.chainId });
  if (moved.length === 0) throw new CursorMovedError(chainId);
}

/** A block that was orphaned and came back stands again. */
export async function storeBlocks(tx: Tx, chainId: number, headers: Header[]): Promise<void> {
  await tx
    .insert(block)
    .values(headers.map((header) => ({ ...header, chainId })))
    .onConflictDoUpdate({ target: [block.chainId, block.hash], set: { orphanedAt: null } });
}

export async function orphanBlocks(tx: Tx, of: { chainId: number; hashes: `0x${string}`[]; now: Date }): Promise<void> {
  if (of.hashes.length === 0) return;
  await tx
    .update(block)
    .set({ orphanedAt: of.now })
    .where(and(eq(block.chainId, of.chainId), inArray(block.hash, of.hashes)));
}

/** Deletes headers that no fork can reach any more; the first block stays. */
export async function pruneBlocks(tx: Tx, of: { chainId: number; below: number }): Promise<void> {
  await tx
    .delete(block)
    .where(and(eq(block.chainId, of.chainId), gt(block.number, 0), lt(block.number, of.below - BLOCKS_KEPT)));
}

export async function forgetChain(tx: Tx, chainId: number): Promise<void> {
  await tx.delete(block).where(eq(block.chainId, chainId));
}

/** Says in words what keeps a chain from being read, or that nothing does; also how far its head is. */
export async function recordCheck(
  db: Db,
  of: { chainId: number; head?: Header; trouble: string | null; now: Date },
): Promise<void> {
  const known = { checkedAt: of.now, trouble: of.trouble, ...(of.head && { headNumber: of.head.number }) };
  await db
    .insert(chainCursor)
    .values({
      chainId: of.chainId,
      blockNumber: NEVER_READ.number,
      blockHash: NEVER_READ.hash,
      blockAt: of.now,
      headNumber: NEVER_READ.number,
      ...known,
    })
    .onConflictDoUpdate({ target: chainCursor.chainId, set: known });
}
