import { and, asc, eq, lte } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { owedRange } from "#db/schema/ingest.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { EndpointError } from "#server/chain/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logIngest } from "#server/kernel/log.ts";
import { transact } from "#server/kernel/transact.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { type Interests, readInterests } from "./interests.ts";
import { type ReadBlock, readBlock, readStretch } from "./look-ahead.ts";
import { wantedAddresses } from "./natives.ts";
import { addProcessed, type OwedRange } from "./owed-ranges.ts";
import { contradicted, lockCursor, storeBlocks } from "./store.ts";
import { handOn } from "./store-read.ts";
import type { WatchedChain } from "./watched-chain.ts";

const RETRY_MS = 30_000;
const RETRY_MS_MAX = 3_600_000;
/** Blocks that still may change are read singly, so many at a time. */
const SINGLY_AT_ONCE = 32;

/**
 * Reads a piece of what is owed after all; its events come late, by their workflows' rule.
 *
 * Rows: owed_range, open → done as its blocks are told; chain_cursor, processed grows by as many.
 * @returns whether anything was due
 */
export async function readOwed(deps: IngestDeps, chain: WatchedChain, now: Date): Promise<boolean> {
  const [range] = await deps.db
    .select()
    .from(owedRange)
    .where(and(eq(owedRange.chainId, chain.chainId), eq(owedRange.state, "open"), lte(owedRange.nextAt, now)))
    .orderBy(asc(owedRange.nextAt), asc(owedRange.id))
    .limit(1);
  if (!range) return false;
  const interests = await readInterests(deps.db, chain.chainId, chain.memory.interests);
  try {
    const blocks = await chain.endpoints.use((reader) => readPiece(deps, reader, { chain, range, interests }));
    await transact(deps.db, (tx) => storePiece(deps, tx, { chain, range, interests, blocks, now }));
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    await deps.db.transaction((tx) => putOff(tx, { range, reason: error.publicMessage, now }));
  }
  return true;
}

type Piece = { chain: WatchedChain; range: OwedRange; interests: Interests };

/** The last block returned is how far it got. */
async function readPiece(deps: IngestDeps, reader: ChainReader, of: Piece): Promise<ReadBlock[]> {
  const { chain, range, interests } = of;
  const head = await reader.head();
  const isSettled = range.toBlock <= head.number - chain.finalityBlocks;
  if (isSettled && range.tries === 0 && !interests.natives) {
    const toBlock = Math.min(range.toBlock, range.fromBlock + limits.blocksPerRangeMax - 1);
    return readStretch(reader, { fromBlock: range.fromBlock, toBlock }, interests);
  }
  const natives = interests.natives && wantedAddresses(deps.db, interests.natives);
  const blocks: ReadBlock[] = [];
  const last = Math.min(range.toBlock, range.fromBlock + SINGLY_AT_ONCE - 1);
  for (let number = range.fromBlock; number <= last; number++) {
    try {
      blocks.push(await readBlock(reader, await reader.header(number), { interests, natives }));
    } catch (error) {
      if (blocks.length > 0 && error instanceof EndpointError) return blocks;
      throw error;
    }
  }
  return blocks;
}

async function storePiece(deps: IngestDeps, tx: Tx, of: Piece & { blocks: ReadBlock[]; now: Date }): Promise<void> {
  const { chain, blocks, now } = of;
  const { chainId } = chain;
  const cursor = await lockCursor(tx, chainId);
  const range = await lockRange(tx, of.range);
  const last = blocks.at(-1)?.header.number;
  if (!cursor || !range || last === undefined || last > range.toBlock) return;
  const headers = blocks.map((one) => one.header);
  const others = await contradicted(tx, chainId, headers);
  const other = headers.find(({ hash }) => others.has(hash));
  if (other) throw new EndpointError("nonsense", `The endpoint's block ${other.number} is not the one that was read.`);
  const mayChange = headers.filter(({ number }) => number > cursor.number - chain.finalityBlocks);
  if (mayChange.length > 0) await storeBlocks(tx, chainId, mayChange);
  await handOn(deps, tx, of);
  const isDone = last === range.toBlock;
  await tx
    .update(owedRange)
    .set(isDone ? { state: "done", doneAt: now } : { fromBlock: last + 1, nextAt: now, tries: 0 })
    .where(eq(owedRange.id, range.id));
  await addProcessed(tx, chainId, last - range.fromBlock + 1);
  if (isDone) logIngest.info({ chainId, toBlock: last }, "blocks that were owed are read");
}

/** As it was when it was looked at; undefined when a fork or another process changed it. */
async function lockRange(tx: Tx, { id, fromBlock }: OwedRange): Promise<OwedRange | undefined> {
  const same = and(eq(owedRange.id, id), eq(owedRange.fromBlock, fromBlock), eq(owedRange.state, "open"));
  const [range] = await tx.select().from(owedRange).where(same).for("update");
  return range;
}

/** Later again; its first block by itself, so that it holds up no other. */
async function putOff(tx: Tx, of: { range: OwedRange; reason: string; now: Date }): Promise<void> {
  const { now, reason } = of;
  const { id: _id, ...range } = of.range;
  const cursor = await lockCursor(tx, range.chainId);
  if (!cursor || !(await lockRange(tx, of.range))) return;
  const waitMs = Math.min(RETRY_MS * 2 ** range.tries, RETRY_MS_MAX);
  const later = { reason, tries: range.tries + 1, nextAt: new Date(now.getTime() + waitMs) };
  const isAlone = range.tries === 0 || range.fromBlock === range.toBlock;
  await tx
    .update(owedRange)
    .set({ ...later, ...(!isAlone && { toBlock: range.fromBlock }) })
    .where(eq(owedRange.id, of.range.id));
  if (!isAlone) await tx.insert(owedRange).values({ ...range, fromBlock: range.fromBlock + 1, nextAt: now });
}
