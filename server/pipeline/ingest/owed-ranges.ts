import { and, asc, eq, gt, gte, lte, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { chainCursor, owedRange } from "#db/schema/ingest.ts";

/**
 * What is owed: `block_number - start_number = processed + the blocks of open owed ranges` after every transaction.
 * Open ranges never overlap. Everything here runs under the cursor's lock.
 */

export type OwedRange = typeof owedRange.$inferSelect;
type Stretch = { chainId: number; fromBlock: number; toBlock: number };

const open = (chainId: number) => and(eq(owedRange.chainId, chainId), eq(owedRange.state, "open"));

/** @returns how many blocks that are, those already listed not counted */
export async function listOwed(tx: Tx, of: Stretch & { reason: string; nextAt: Date; now: Date }): Promise<number> {
  const { chainId, reason, nextAt, now } = of;
  const listed = await tx
    .select()
    .from(owedRange)
    .where(and(open(chainId), lte(owedRange.fromBlock, of.toBlock), gte(owedRange.toBlock, of.fromBlock)))
    .orderBy(asc(owedRange.fromBlock));
  const gaps: { fromBlock: number; toBlock: number }[] = [];
  let next = of.fromBlock;
  for (const one of listed) {
    if (one.fromBlock > next) gaps.push({ fromBlock: next, toBlock: one.fromBlock - 1 });
    next = Math.max(next, one.toBlock + 1);
  }
  if (next <= of.toBlock) gaps.push({ fromBlock: next, toBlock: of.toBlock });
  if (gaps.length > 0) {
    await tx.insert(owedRange).values(gaps.map((gap) => ({ ...gap, chainId, reason, nextAt, createdAt: now })));
  }
  return gaps.reduce((sum, gap) => sum + gap.toBlock - gap.fromBlock + 1, 0);
}

/** A fork took these blocks away: what was owed of them is owed as any block above the cursor. @returns how many */
export async function dropOwedAbove(
  tx: Tx,
  { chainId, number, now }: { chainId: number; number: number; now: Date },
): Promise<number> {
  const above = await tx
    .select()
    .from(owedRange)
    .where(and(open(chainId), gt(owedRange.toBlock, number)));
  for (const one of above) {
    const isWhole = one.fromBlock > number;
    await tx
      .update(owedRange)
      .set(isWhole ? { state: "done", doneAt: now } : { toBlock: number })
      .where(eq(owedRange.id, one.id));
  }
  return above.reduce((sum, one) => sum + one.toBlock - Math.max(one.fromBlock, number + 1) + 1, 0);
}

/** Adds to, or takes from, the blocks that count as read. */
export async function addProcessed(tx: Tx, chainId: number, blocks: number): Promise<void> {
  if (blocks === 0) return;
  await tx
    .update(chainCursor)
    .set({ processed: sql`${chainCursor.processed} + ${blocks}::bigint` })
    .where(eq(chainCursor.chainId, chainId));
}
