import type { Tx } from "#db/client.ts";
import type { Header } from "#server/chain/chain-data.ts";
import { limits } from "#server/kernel/limits.ts";
import { logIngest } from "#server/kernel/log.ts";
import type { LogEvent, Movement, NativeEvent } from "../hand-overs.ts";
import type { Known } from "./follow-back.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { adoptInterests, type Interests } from "./interests.ts";
import type { ReadBlock } from "./look-ahead.ts";
import { nativeParts } from "./natives.ts";
import { addProcessed, dropOwedAbove, listOwed } from "./owed-ranges.ts";
import { type Cursor, moveCursor, orphanBlocksAbove, pruneBlocks, storeBlocks } from "./store.ts";
import { isBehind, stillnessOf, type WatchedChain } from "./watched-chain.ts";

type Read = {
  chain: WatchedChain;
  cursor: Cursor;
  interests: Interests;
  head: Header;
  /** Ascending; the last is where the cursor goes. */
  blocks: ReadBlock[];
  /** Why the last block's logs could not be told: it is listed as owed, and reading goes on without them. */
  owed?: string;
  now: Date;
};

/** Between a block's being listed and the first try to read it after all. */
const OWED_RETRY_MS = 30_000;
/** More cannot have been read between a publication and the next look; beyond it lies history that nobody asked for. */
const GAP_BLOCKS_MAX = 2 * limits.blocksPerLookMax;

/**
 * Blocks, events and cursor, and what follows from them for held events and watched values: all or nothing.
 * @throws CursorMovedError when the cursor stands elsewhere by now
 */
export async function storeRead(deps: IngestDeps, tx: Tx, read: Read): Promise<void> {
  const { chain, head, now } = read;
  const { chainId } = chain;
  const last = read.blocks.at(-1)?.header;
  if (!last) return;
  const blocks = last.number - read.cursor.number;
  const trouble = stillnessOf(chain, head, now);
  const processedBy = read.owed === undefined ? blocks : blocks - 1;
  const cursor = await moveCursor(tx, { chainId, from: read.cursor, to: last, head, processedBy, trouble, now });
  const headers = read.blocks.map((block) => block.header);
  await storeBlocks(tx, chainId, headers);
  await handOn(deps, tx, read);
  if (read.owed !== undefined) {
    const nextAt = new Date(now.getTime() + OWED_RETRY_MS);
    const { number } = last;
    await listOwed(tx, { chainId, fromBlock: number, toBlock: number, reason: read.owed, nextAt, now });
  }
  await adopt(tx, read);
  await pruneBlocks(tx, { chainId, below: last.number, finalityBlocks: chain.finalityBlocks });
  await settle(deps, tx, { chain, cursor, headNumber: head.number, now });
}

type HandOn = Pick<Read, "chain" | "interests" | "blocks" | "now">;

/**
 * Gives logs to match, to watch where they only say that a value may have moved, to learning where somebody acted, and to
 * portfolios where a wallet's holdings moved.
 */
export async function handOn(deps: IngestDeps, tx: Tx, of: HandOn): Promise<number> {
  const { interests, now } = of;
  const { chainId } = of.chain;
  const all = of.blocks.flatMap((block) => happenings(chainId, block, now));
  const logs = all.filter((one) => one.kind === "log");
  const events = all.filter((one) => one.kind === "native" || interests.match.wants(one));
  const moved = logs.filter((log) => interests.refresh.wants(log));
  const acts = logs.filter((log) => interests.acts.wants(log));
  if (events.length > 0) {
    await deps.receiveEvents(tx, events);
    await deps.enqueue(tx, "match");
  }
  if (moved.length > 0) await deps.refreshWatches(tx, { chainId, logs: moved, now });
  if (acts.length > 0) await deps.receiveActs(tx, { chainId, logs: acts, now });
  const movements = movementsIn(all, interests);
  if (movements.length > 0) await deps.receiveMovements(tx, { chainId, workspaceIds: interests.holderIds, movements });
  return events.length;
}

/** Whose holdings moved, as logs of what is counted name them, and transfers of the chain's own currency that are read. */
function movementsIn(all: readonly (LogEvent | NativeEvent)[], { holdings, holderIds }: Interests): Movement[] {
  if (holderIds.length === 0) return [];
  return all.flatMap((one) => {
    const { kind, address, topics, blockNumber } = one;
    if (kind === "log" && !holdings.wants(one)) return [];
    const wallets = kind === "native" ? [address, ...walletsIn(topics)] : walletsIn(topics.slice(1));
    return wallets.map((wallet) => ({ wallet, blockNumber }));
  });
}

/** Every topic that could be an address. */
const walletsIn = (topics: readonly string[]): string[] =>
  topics.flatMap((word) => (/^0x0{24}/.test(word) ? [`0x${word.slice(26)}`] : []));

/** A block's transfers of the chain's own currency, then its logs, in their order. */
function happenings(chainId: number, { header, logs, natives }: ReadBlock, now: Date): (LogEvent | NativeEvent)[] {
  const common = { chainId, occurredAt: header.at, observedAt: now };
  const block = { blockNumber: header.number, blockHash: header.hash };
  return [
    ...natives.map((one): NativeEvent => ({ ...common, ...block, ...nativeParts(one), kind: "native" })),
    ...logs.map((log): LogEvent => ({ ...log, ...common, kind: "log" })),
  ];
}

/** New interests count from here; what the cursor had passed of their blocks is read after all. */
async function adopt(tx: Tx, { chain, cursor, interests, now }: Read): Promise<void> {
  const { chainId, memory } = chain;
  const adoption = { chainId, used: interests, known: memory.adopted, fromBlock: cursor.number };
  const missed = await adoptInterests(tx, adoption);
  memory.adopted = interests.stamp;
  const lowest = Math.max(cursor.startNumber + 1, cursor.number - GAP_BLOCKS_MAX + 1);
  const fromBlock = missed === null ? undefined : Math.max(missed, lowest);
  if (fromBlock === undefined || fromBlock > cursor.number) return;
  const reason = "A workflow that was just published wants these blocks; they were read before it was known here.";
  const listed = await listOwed(tx, { chainId, fromBlock, toBlock: cursor.number, reason, nextAt: now, now });
  await addProcessed(tx, chainId, -listed);
}

type Settling = { chain: WatchedChain; cursor: Cursor; headNumber: number; now: Date };

/** Sets free what waited for the chain to go on. Where a chain knows no such tags, depth stands for them. */
export async function settle(deps: IngestDeps, tx: Tx, { chain, cursor, headNumber, now }: Settling): Promise<void> {
  const deep = headNumber - chain.finalityBlocks;
  await deps.settleEvents(tx, {
    chainId: chain.chainId,
    blockNumber: cursor.number,
    safeNumber: cursor.safeNumber ?? deep,
    finalizedNumber: cursor.finalizedNumber ?? deep,
    isBehind: isBehind(chain, headNumber - cursor.number),
    now,
  });
}

type Fork = { chain: WatchedChain; cursor: Cursor; head: Header; ancestor: Known; now: Date };

/**
 * Goes back to the last common block: flags what stood above it, deletes nothing. Costs as much as the fork is deep,
 * however much is stored.
 * @throws CursorMovedError when the cursor stands elsewhere by now
 */
export async function undoFork(deps: IngestDeps, tx: Tx, { chain, cursor, head, ancestor, now }: Fork): Promise<void> {
  const { chainId } = chain;
  const depth = cursor.number - ancestor.number;
  const owed = await moveAndDrop(tx, { chainId, cursor, head, ancestor, now });
  const blockHashes = await orphanBlocksAbove(tx, { chainId, number: ancestor.number, now });
  const undone = await deps.orphanEvents(tx, { chainId, blockHashes, now });
  await deps.undoWatches(tx, { chainId, blockHashes, now });
  await deps.undoActs(tx, { chainId, blockHashes, now });
  logIngest.warn(
    { chainId, ancestor: ancestor.number, depth, owed, events: undone.events },
    "the chain took another course; reading goes on from the last common block",
  );
}

async function moveAndDrop(tx: Tx, of: Omit<Fork, "chain"> & { chainId: number }): Promise<number> {
  const { chainId, cursor, ancestor } = of;
  // where the fork reaches below the block that reading began at, it began lower from now on
  const begunLower = Math.max(0, cursor.startNumber - ancestor.number);
  const processedBy = ancestor.number - cursor.number + begunLower;
  await moveCursor(tx, { chainId, from: cursor, to: ancestor, head: of.head, processedBy, trouble: null, now: of.now });
  const owed = await dropOwedAbove(tx, { chainId, number: ancestor.number, now: of.now });
  // listed blocks had not been counted as read
  await addProcessed(tx, chainId, owed);
  return owed;
}
