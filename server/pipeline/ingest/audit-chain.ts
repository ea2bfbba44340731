import { and, desc, eq, gte, isNull, sql } from "drizzle-orm";
import { chainAudit } from "#db/schema/ingest.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logIngest } from "#server/kernel/log.ts";
import { transact } from "#server/kernel/transact.ts";
import { compareStretch, mendStretch } from "./compare-stretch.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { readInterests } from "./interests.ts";
import { type Cursor, readCursor } from "./store.ts";
import type { WatchedChain } from "./watched-chain.ts";

/** So far back an audit reads. */
const AUDIT_HOURS = 48;
/** When the quiet of the night begins, in UTC. */
const NIGHT_HOUR = 3;
/** An audit that has not ended by then is given up for the next. */
const AUDIT_HOURS_MAX = 20;
const HOUR_MS = 3_600_000;

type Audit = typeof chainAudit.$inferSelect;

/**
 * One piece of the nightly re-reading of the last 48 hours: what the chain has and the store had not is stored as
 * events that came late; what is stored of blocks the chain has not got is flagged. Goes on where it stopped.
 *
 * Rows: chain_audit.
 * @returns whether there is more to do tonight
 */
export async function auditChain(deps: IngestDeps, chain: WatchedChain, now: Date): Promise<boolean> {
  const cursor = await readCursor(deps.db, chain.chainId);
  if (!cursor) return false;
  const audit = (await openAudit(deps, chain, now)) ?? (await beginAudit(deps, { chain, cursor, now }));
  if (!audit) return false;
  const interests = await readInterests(deps.db, chain.chainId, chain.memory.interests);
  const fromBlock = audit.doneBlock + 1;
  const toBlock = Math.min(audit.toBlock, audit.doneBlock + limits.blocksPerRangeMax);
  try {
    const { startedAt } = cursor;
    const stretch = { db: deps.db, interests, chainId: chain.chainId, fromBlock, toBlock, startedAt };
    const difference = await chain.endpoints.use((reader) => compareStretch(reader, stretch));
    return await transact(deps.db, async (tx) => {
      const mended = await mendStretch(deps, tx, { chain, interests, difference, now });
      const isDone = difference.toBlock >= audit.toBlock;
      const [after] = await tx
        .update(chainAudit)
        .set({
          doneBlock: difference.toBlock,
          logs: sql`${chainAudit.logs} + ${difference.logs}::integer`,
          missing: sql`${chainAudit.missing} + ${mended.stored}::integer`,
          surplus: sql`${chainAudit.surplus} + ${mended.flagged}::integer`,
          trouble: difference.untold > 0 ? pruned(difference.untold) : audit.trouble,
          endedAt: isDone ? now : null,
        })
        .where(and(eq(chainAudit.id, audit.id), eq(chainAudit.doneBlock, audit.doneBlock)))
        .returning();
      if (after && isDone) report(after);
      return !isDone;
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await deps.db.update(chainAudit).set({ trouble: error.publicMessage }).where(eq(chainAudit.id, audit.id));
    throw error;
  }
}

const pruned = (untold: number) =>
  `The endpoint no longer tells ${untold} logs that were read before. It may have dropped that history; they stand.`;

function report({ chainId, fromBlock, toBlock, logs, missing, surplus, trouble }: Audit): void {
  const facts = { chainId, fromBlock, toBlock, logs, missing, surplus, trouble };
  if (missing + surplus > 0) logIngest.error(facts, "the nightly audit found differences; they are mended");
  else logIngest.info(facts, "the nightly audit found no difference");
}

/** The one under way; one that has been at it for too long ends here. */
async function openAudit(deps: IngestDeps, { chainId }: WatchedChain, now: Date): Promise<Audit | undefined> {
  const [audit] = await deps.db
    .select()
    .from(chainAudit)
    .where(and(eq(chainAudit.chainId, chainId), isNull(chainAudit.endedAt)))
    .orderBy(desc(chainAudit.id))
    .limit(1);
  if (!audit || now.getTime() - audit.startedAt.getTime() < AUDIT_HOURS_MAX * HOUR_MS) return audit;
  const trouble = audit.trouble ?? `It got to block ${audit.doneBlock} in ${AUDIT_HOURS_MAX} hours and was given up.`;
  await deps.db.update(chainAudit).set({ endedAt: now, trouble }).where(eq(chainAudit.id, audit.id));
  return undefined;
}

type Beginning = { chain: WatchedChain; cursor: Cursor; now: Date };

/** @returns undefined when tonight's was begun, or nothing is old enough */
async function beginAudit(deps: IngestDeps, { chain, cursor, now }: Beginning): Promise<Audit | undefined> {
  const { chainId } = chain;
  const [begun] = await deps.db
    .select({ id: chainAudit.id })
    .from(chainAudit)
    .where(and(eq(chainAudit.chainId, chainId), gte(chainAudit.startedAt, nightOf(now))))
    .limit(1);
  const toBlock = cursor.number - chain.finalityBlocks;
  if (begun || toBlock <= cursor.startNumber) return undefined;
  const since = new Date(now.getTime() - AUDIT_HOURS * HOUR_MS);
  const lowest = cursor.startNumber + 1;
  const fromBlock = await chain.endpoints.use((reader) => firstBlockSince(reader, { since, lowest, highest: toBlock }));
  const doneBlock = fromBlock - 1;
  const [audit] = await deps.db
    .insert(chainAudit)
    .values({ chainId, fromBlock, toBlock, doneBlock, startedAt: now })
    .returning();
  return audit;
}

/** The beginning of the night that `now` belongs to. */
function nightOf(now: Date): Date {
  const night = new Date(now);
  night.setUTCHours(NIGHT_HOUR, 0, 0, 0);
  return night > now ? new Date(night.getTime() - 24 * HOUR_MS) : night;
}

/** Halves its way to it: some twenty questions for a million blocks. */
async function firstBlockSince(
  reader: ChainReader,
  { since, lowest, highest }: { since: Date; lowest: number; highest: number },
): Promise<number> {
  let [low, high] = [lowest, highest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await reader.header(middle)).at < since) low = middle + 1;
    else high = middle;
  }
  return low;
}
