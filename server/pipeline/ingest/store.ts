import { and, desc, eq, gt, isNull, lt, lte, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import type { Header } from "#server/chain/chain-data.ts";
import { CursorMovedError } from "./errors.ts";
import type { Known, KnownBlocks } from "./follow-back.ts";

/** Headers kept beyond the deepest fork that is followed. */
const BLOCKS_KEPT_MORE = 64;
/** A chain that no endpoint has ever told anything of has a row too, to hold its trouble. */
const NEVER_READ = { number: -1, hash: "0x" } as const;

export type Cursor = {
  number: number;
  hash: `0x${string}`;
  trouble: string | null;
  headNumber: number;
  checkedAt: Date;
  /** Null where reading began before this was written down. */
  startedAt: Date | null;
  startNumber: number;
  safeNumber: number | null;
  finalizedNumber: number | null;
  /** Since when a fork deeper than is followed has kept the chain from being read. */
  haltedAt: Date | null;
};

/** @returns undefined when nothing of this chain was read yet */
export async function readCursor(db: Db | Tx, chainId: number): Promise<Cursor | undefined> {
  const [row] = await db.select().from(chainCursor).where(eq(chainCursor.chainId, chainId));
  return row && toCursor(row);
}

/** Holds the cursor where it is until the transaction ends: no block is read and no fork undone meanwhile. */
export async function lockCursor(tx: Tx, chainId: number): Promise<Cursor | undefined> {
  const [row] = await tx.select().from(chainCursor).where(eq(chainCursor.chainId, chainId)).for("update");
  return row && toCursor(row);
}

function toCursor(row: typeof chainCursor.$inferSelect): Cursor | undefined {
  if (row.blockNumber === NEVER_READ.number) return undefined;
  const { blockNumber: number, blockHash: hash, startNumber, ...rest } = row;
  // a cursor of before there was such a count
  return { ...rest, number, hash, startNumber: startNumber ?? number - row.processed };
}

export function knownBlocks(db: Db | Tx, chainId: number): KnownBlocks {
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
  /** Where the cursor must stand, so that of two processes only one moves it. */
  from: { hash: `0x${string}` };
  to: Known & { at?: Date };
  head: Header;
  /** Blocks read by this move; negative when a fork undoes some. */
  processedBy: number;
  trouble: string | null;
  now: Date;
};

/**
 * Comes first in a transaction: the cursor's lock orders everything that happens to a chain.
 * @throws CursorMovedError when it stands elsewhere by now
 */
export async function moveCursor(tx: Tx, move: CursorMove): Promise<Cursor> {
  const { chainId, to } = move;
  const [row] = await tx
    .update(chainCursor)
    .set({
      blockNumber: to.number,
      blockHash: to.hash,
      ...(to.at && { blockAt: to.at }),
      headNumber: move.head.number,
      checkedAt: move.now,
      trouble: move.trouble,
      haltedAt: null,
      startNumber: sql`least(${to.number}::bigint,
        coalesce(${chainCursor.startNumber}, ${chainCursor.blockNumber} - ${chainCursor.processed}))`,
      processed: sql`${chainCursor.processed} + ${move.processedBy}::bigint`,
    })
    .where(and(eq(chainCursor.chainId, chainId), eq(chainCursor.blockHash, move.from.hash)))
    .returning();
  const cursor = row && toCursor(row);
  if (!cursor) throw new CursorMovedError(chainId);
  return cursor;
}

/**
 * Reading begins at this block: it is not owed, everything above it is.
 * @throws CursorMovedError when it has begun elsewhere by now
 */
export async function startCursor(
  tx: Tx,
  { chainId, at, from, now }: { chainId: number; at: Header; from: { hash: `0x${string}` } | undefined; now: Date },
): Promise<void> {
  const { number, hash, at: blockAt } = at;
  const row = {
    blockNumber: number,
    blockHash: hash,
    blockAt,
    headNumber: number,
    checkedAt: now,
    trouble: null,
    startedAt: now,
    startNumber: number,
    processed: 0,
    safeNumber: null,
    finalizedNumber: null,
    verifiedAt: null,
    verifiedNumber: null,
    haltedAt: null,
  };
  const begun = await tx
    .insert(chainCursor)
    .values({ ...row, chainId })
    .onConflictDoUpdate({
      target: chainCursor.chainId,
      set: row,
      setWhere: from ? eq(chainCursor.blockHash, from.hash) : eq(chainCursor.blockNumber, NEVER_READ.number),
    })
    .returning({ chainId: chainCursor.chainId });
  if (begun.length === 0) throw new CursorMovedError(chainId);
}

/** A block that was orphaned and came back stands again. */
export async function storeBlocks(tx: Tx, chainId: number, headers: Header[]): Promise<void> {
  const rows = headers.map(({ number, hash, parentHash, at }) => ({ number, hash, parentHash, at }));
  await tx.execute(sql`
    insert into block (chain_id, number, hash, parent_hash, at)
    select ${chainId}::integer, number, hash, "parentHash", at
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb)
      as header (number bigint, hash text, "parentHash" text, at timestamptz)
    on conflict (chain_id, hash) do update set orphaned_at = null where block.orphaned_at is not null`);
}

/** Of these headers, the hashes of those where another block of that number was read: a fork is on its way. */
export async function contradicted(
  tx: Tx,
  chainId: number,
  headers: readonly { number: number; hash: string }[],
): Promise<Set<string>> {
  if (headers.length === 0) return new Set();
  const given = headers.map(({ number, hash }) => ({ number, hash }));
  const rows = await tx.execute<{ hash: string }>(sql`
    select distinct h.hash
    from jsonb_to_recordset(${jsonText(given)}::text::jsonb) as h (number bigint, hash text)
    join block b on b.chain_id = ${chainId}::integer and b.number = h.number and b.orphaned_at is null
      and b.hash <> h.hash`);
  return new Set(rows.map((row) => row.hash));
}

/** Flags what was read above a block, and says which blocks that were. */
export async function orphanBlocksAbove(
  tx: Tx,
  { chainId, number, now }: { chainId: number; number: number; now: Date },
): Promise<`0x${string}`[]> {
  const rows = await tx
    .update(block)
    .set({ orphanedAt: now })
    .where(and(eq(block.chainId, chainId), gt(block.number, number), isNull(block.orphanedAt)))
    .returning({ hash: block.hash });
  return rows.map((row) => row.hash);
}

/** Deletes headers that no fork can reach any more; the first block stays. */
export async function pruneBlocks(
  tx: Tx,
  of: { chainId: number; below: number; finalityBlocks: number },
): Promise<void> {
  const lowest = of.below - of.finalityBlocks - BLOCKS_KEPT_MORE;
  await tx.delete(block).where(and(eq(block.chainId, of.chainId), gt(block.number, 0), lt(block.number, lowest)));
}

export async function forgetChain(tx: Tx, chainId: number): Promise<void> {
  await tx.delete(block).where(eq(block.chainId, chainId));
}

/** Says in words what keeps a chain from being read, or that nothing does; also how far its head is. */
export async function recordCheck(
  db: Db,
  of: { chainId: number; head?: Header; trouble: string | null; isHalted?: boolean; now: Date },
): Promise<void> {
  // other trouble does not end a halt, only a look that finds nothing wrong does
  const haltedAt = of.isHalted ? sql`coalesce(${chainCursor.haltedAt}, ${of.now.toISOString()}::timestamptz)` : null;
  const known = { checkedAt: of.now, trouble: of.trouble, ...(of.head && { headNumber: of.head.number }) };
  const isNews = of.isHalted || of.trouble === null || of.head;
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
    .onConflictDoUpdate({ target: chainCursor.chainId, set: { ...known, ...(isNews && { haltedAt }) } });
}
