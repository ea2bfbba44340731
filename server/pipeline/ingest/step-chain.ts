import type { Db, Tx } from "#db/client.ts";
import type { Header } from "#server/chain/chain-data.ts";
import type { Endpoints } from "#server/chain/endpoints.ts";
import { AppError } from "#server/kernel/errors.ts";
import { logIngest } from "#server/kernel/log.ts";
import type { Enqueue, LogEvent, OrphanEvents, ReceiveEvents } from "../hand-overs.ts";
import { CursorMovedError, ForkTooDeepError } from "./errors.ts";
import { lookAhead, type Pace, type ReadBlock, type Sight } from "./look-ahead.ts";
import { readLogFilter } from "./read-log-filter.ts";
import {
  type Cursor,
  forgetChain,
  knownBlocks,
  moveCursor,
  orphanBlocks,
  pruneBlocks,
  readCursor,
  recordCheck,
  storeBlocks,
} from "./store.ts";

export type IngestDeps = {
  db: Db;
  receiveEvents: ReceiveEvents;
  orphanEvents: OrphanEvents;
  enqueue: Enqueue;
};

/** One chain as this process reads it. */
export type WatchedChain = {
  chainId: number;
  endpoints: Endpoints;
  pace: Pace;
  /** A head older than this is worth a word; undefined where blocks come when they come. */
  quietSecondsMax: number | undefined;
};

/** `behind`: look again at once. */
export type StepResult = "read" | "behind" | "idle" | "troubled";

/** How often an unchanged head is written down. */
const CHECK_EVERY_MS = 2_000;

/**
 * Looks at a chain once and stores what it saw: blocks, events and cursor in one transaction, or a fork undone.
 *
 * Trouble with endpoints is written to the chain's cursor in words; nothing is skipped.
 * @throws CursorMovedError when another process reads this chain
 */
export async function stepChain(deps: IngestDeps, chain: WatchedChain, now: Date): Promise<StepResult> {
  const cursor = await readCursor(deps.db, chain.chainId);
  try {
    const position = {
      chainId: chain.chainId,
      cursor,
      filter: await readLogFilter(deps.db, chain.chainId),
      known: knownBlocks(deps.db, chain.chainId),
      pace: chain.pace,
    };
    const sight = await chain.endpoints.use((reader) => lookAhead(reader, position));
    return await store(deps, { chain, cursor, now }, sight);
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof CursorMovedError) throw error;
    const trouble = error.publicMessage;
    if (trouble !== cursor?.trouble) logIngest.warn({ chainId: chain.chainId, trouble }, "a chain has trouble");
    await recordCheck(deps.db, { chainId: chain.chainId, trouble, now });
    return "troubled";
  }
}

type At = { chain: WatchedChain; cursor: Cursor | undefined; now: Date };

async function store(deps: IngestDeps, at: At, sight: Sight): Promise<StepResult> {
  switch (sight.kind) {
    case "start":
      await deps.db.transaction((tx) => startAt(tx, at, sight));
      logIngest.info({ chainId: at.chain.chainId, block: sight.head.number }, "a chain is read from its head on");
      return "read";
    case "nothing":
      await check(deps.db, at, sight.head);
      return "idle";
    case "blocks":
      await deps.db.transaction((tx) => storeRead(deps, tx, { ...at, ...sight }));
      return (sight.blocks.at(-1)?.header.number ?? 0) < sight.head.number ? "behind" : "read";
    case "fork":
      await deps.db.transaction((tx) => undoFork(deps, tx, { ...at, ...sight }));
      return "behind";
    case "replaced":
      logIngest.error(
        { chainId: at.chain.chainId, was: at.cursor?.number, now: sight.head.number },
        "this is another chain than before: its first block differs. Reading goes on from its head",
      );
      await deps.db.transaction(async (tx) => {
        await forgetChain(tx, at.chain.chainId);
        await startAt(tx, at, sight);
      });
      return "read";
    case "too-deep":
      throw new ForkTooDeepError({ chainId: at.chain.chainId, depth: sight.depth });
  }
}

async function startAt(tx: Tx, { chain, cursor, now }: At, to: { head: Header; genesis: Header | undefined }) {
  const headers = to.genesis && to.genesis.number !== to.head.number ? [to.genesis, to.head] : [to.head];
  await storeBlocks(tx, chain.chainId, headers);
  await moveCursor(tx, { chainId: chain.chainId, from: cursor, to: to.head, head: to.head, now });
}

async function storeRead(deps: IngestDeps, tx: Tx, of: At & { head: Header; blocks: ReadBlock[] }): Promise<void> {
  const { chainId } = of.chain;
  const last = of.blocks.at(-1)?.header;
  if (!last) return;
  await moveCursor(tx, { chainId, from: of.cursor, to: last, head: of.head, now: of.now });
  await storeBlocks(
    tx,
    chainId,
    of.blocks.map((block) => block.header),
  );
  const events = of.blocks.flatMap(({ header, logs }) =>
    logs.map((log): LogEvent => ({ ...log, kind: "log", chainId, occurredAt: header.at, observedAt: of.now })),
  );
  if (events.length > 0) {
    await deps.receiveEvents(tx, events);
    await deps.enqueue(tx, "match");
  }
  await pruneBlocks(tx, { chainId, below: last.number });
}

async function undoFork(deps: IngestDeps, tx: Tx, of: At & Extract<Sight, { kind: "fork" }>): Promise<void> {
  const { chainId } = of.chain;
  const hashes = of.orphaned.map((block) => block.hash);
  await moveCursor(tx, { chainId, from: of.cursor, to: of.ancestor, head: of.head, now: of.now });
  await orphanBlocks(tx, { chainId, hashes, now: of.now });
  const undone = await deps.orphanEvents(tx, { chainId, blockHashes: hashes, now: of.now });
  logIngest.warn(
    { chainId, ancestor: of.ancestor.number, depth: hashes.length, events: undone.events },
    "the chain took another course; reading goes on from the last common block",
  );
}

/** Nothing new. Says so now and then, and says it when the chain has been silent for long. */
async function check(db: Db, { chain, cursor, now }: At, head: Header): Promise<void> {
  const silentSeconds = Math.floor((now.getTime() - head.at.getTime()) / 1000);
  const isSilent = chain.quietSecondsMax !== undefined && silentSeconds > chain.quietSecondsMax;
  const trouble = isSilent
    ? `The newest block is ${Math.floor(silentSeconds / 60)} minutes old: the chain or its endpoint stands still.`
    : null;
  const isDue = !cursor || now.getTime() - cursor.checkedAt.getTime() >= CHECK_EVERY_MS;
  const isNews = trouble !== cursor?.trouble || head.number !== cursor?.headNumber;
  if (isDue || isNews) await recordCheck(db, { chainId: chain.chainId, head, trouble, now });
}
