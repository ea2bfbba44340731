import { and, between, eq, gte, isNull } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import type { ChainLog } from "#server/chain/chain-data.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { type Interests, interestsAt } from "./interests.ts";
import { inTurns, type ReadBlock, readStretch } from "./look-ahead.ts";
import { contradicted, lockCursor } from "./store.ts";
import { handOn } from "./store-read.ts";
import type { WatchedChain } from "./watched-chain.ts";

/** What a stretch of blocks has on the chain, held against what was stored of it. */
export type Difference = {
  /** The last block that it holds for. */
  toBlock: number;
  /** Logs that somebody wanted at that block. */
  logs: number;
  /** Blocks with the logs that the store has not. */
  missing: ReadBlock[];
  /** Blocks that events stand in and that the chain has not got. */
  foreign: `0x${string}`[];
  /** Stored logs of blocks that stand, which this endpoint no longer tells. It proves nothing: it may have pruned them. */
  untold: number;
};

type Stretch = {
  chainId: number;
  fromBlock: number;
  toBlock: number;
  /** What was observed before is of another chain with the same id, and is not taken back. */
  startedAt: Date | null;
};

/** Asks for the logs of a stretch once more. Only interests that existed at a block count for it. */
export async function compareStretch(
  reader: ChainReader,
  { db, interests, ...stretch }: Stretch & { db: Db; interests: Interests },
): Promise<Difference> {
  const told = await readStretch(reader, stretch, { filter: interests.match });
  const toBlock = told.at(-1)?.header.number ?? stretch.toBlock;
  const wanted = told.map((one) => {
    const then = interestsAt(interests, one.header.number);
    return { ...one, logs: one.logs.filter((log) => then.wants(log)) };
  });
  const stored = await storedLogs(db, { ...stretch, toBlock });
  const standing = new Set(stored.map(keyOf));
  const missing = wanted
    .map((one) => ({ ...one, logs: one.logs.filter((log) => !standing.has(keyOf(log))) }))
    .filter((one) => one.logs.length > 0);
  const known = new Set(wanted.flatMap((one) => one.logs.map(keyOf)));
  const surplus = stored.filter((log) => interests.match.wants(log) && !known.has(keyOf(log)));
  const foreign = await foreignBlocks(reader, surplus);
  return {
    toBlock,
    logs: known.size,
    missing,
    foreign,
    untold: surplus.filter((log) => !foreign.includes(log.blockHash)).length,
  };
}

type Stored = Pick<ChainLog, "blockNumber" | "blockHash" | "txHash" | "logIndex" | "address" | "topics">;
const keyOf = (log: Pick<Stored, "blockHash" | "logIndex">) => `${log.blockHash}:${log.logIndex}`;

async function storedLogs(db: Db, { chainId, fromBlock, toBlock, startedAt }: Stretch): Promise<Stored[]> {
  const rows = await db
    .select({
      blockNumber: event.blockNumber,
      blockHash: event.blockHash,
      txHash: event.txHash,
      logIndex: event.logIndex,
      address: event.address,
      topics: event.topics,
    })
    .from(event)
    .where(
      and(
        eq(event.kind, "log"),
        eq(event.chainId, chainId),
        between(event.blockNumber, fromBlock, toBlock),
        startedAt ? gte(event.observedAt, startedAt) : undefined,
        isNull(event.orphanedAt),
      ),
    );
  // a log has all of these
  return rows as Stored[];
}

/** Blocks of which the chain has another with the same number: proof that their events do not stand. */
async function foreignBlocks(reader: ChainReader, logs: Stored[]): Promise<`0x${string}`[]> {
  const blocks = [...new Map(logs.map((log) => [log.blockHash, log.blockNumber]))];
  const checked = await inTurns(blocks, async ([hash, number]) => {
    const header = await reader.header(number);
    return header.hash === hash ? [] : [hash];
  });
  return checked.flat();
}

type Mending = { chain: WatchedChain; interests: Interests; difference: Difference; now: Date };

/** Stores what was missing, as events that came late, and flags what does not stand. */
export async function mendStretch(deps: IngestDeps, tx: Tx, of: Mending): Promise<{ stored: number; flagged: number }> {
  const { chain, difference, now } = of;
  const { chainId } = chain;
  const cursor = await lockCursor(tx, chainId);
  if (!cursor) return { stored: 0, flagged: 0 };
  const headers = difference.missing.map((one) => one.header);
  const others = await contradicted(tx, chainId, headers);
  const blocks = difference.missing.filter((one) => !others.has(one.header.hash));
  const stored = await handOn(deps, tx, { ...of, blocks });
  const { foreign: blockHashes } = difference;
  const flagged = blockHashes.length > 0 ? await deps.orphanEvents(tx, { chainId, blockHashes, now }) : { events: 0 };
  return { stored, flagged: flagged.events };
}
