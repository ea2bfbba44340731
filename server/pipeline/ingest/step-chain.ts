import type { Db } from "#db/client.ts";
import { AppError } from "#server/kernel/errors.ts";
import { logIngest } from "#server/kernel/log.ts";
import { transact } from "#server/kernel/transact.ts";
import { CursorMovedError, DeepForkSight, WishesChangedError } from "./errors.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { type Interests, readInterests } from "./interests.ts";
import { lookAhead, type Sight } from "./look-ahead.ts";
import { wantedAddresses } from "./natives.ts";
import { beginNextLook, sightOf, takeNextLook } from "./next-look.ts";
import { isToldToReadOn, readOnFromHead } from "./read-on-from-head.ts";
import { startAfresh } from "./start-afresh.ts";
import { type Cursor, knownBlocks, readCursor, recordCheck } from "./store.ts";
import { storeRead, undoFork } from "./store-read.ts";
import { stillnessOf, type Untold, type WatchedChain } from "./watched-chain.ts";

/** `behind`: look again at once. */
export type StepResult = "read" | "behind" | "idle" | "troubled";

/** How often an unchanged head is written down. */
const CHECK_EVERY_MS = 2_000;
/**
 * Looks that a block gets at which every endpoint tells its header and none its logs, before it is listed as owed and
 * reading goes on. Endpoints rest between them, so that is half a minute or more.
 */
const UNTOLD_TRIES = 5;
/** A block this near to the head may only be late. */
const UNTOLD_BLOCKS_ABOVE = 3;
/** So many in a row, and it is not the blocks but the endpoints that cannot tell logs: then the chain waits. */
const LISTED_IN_ROW_MAX = 8;

/**
 * Looks at a chain once and stores what it saw: blocks, events and cursor in one transaction, or a fork undone. Far
 * below the head the next look is under way meanwhile, and the next step's if it finds all as expected.
 *
 * Trouble with endpoints is written to the chain's cursor in words. Nothing is skipped: an endpoint that is away, slow
 * or behind makes the chain wait, and so does a header that is not told, as nothing can be linked without it. Only a
 * block whose logs no endpoint tells, though each tells its header and those above it, is listed as owed and passed.
 * @throws CursorMovedError when another process reads this chain
 */
export async function stepChain(deps: IngestDeps, chain: WatchedChain, now: Date): Promise<StepResult> {
  const { chainId, memory } = chain;
  const next = takeNextLook(chain);
  const cursor = await readCursor(deps.db, chainId);
  const interests = await readInterests(deps.db, chainId, memory.interests);
  memory.interests = interests;
  const at = { chain, cursor, interests, now };
  const before = memory.untold;
  try {
    if (cursor?.haltedAt && (await isToldToReadOn(deps.db, chainId))) {
      await readOnFromHead(deps, chain, now);
      return "behind";
    }
    const position = {
      chain,
      cursor,
      interests,
      natives: interests.natives && wantedAddresses(deps.db, interests.natives),
      known: knownBlocks(deps.db, chainId),
    };
    const further = await sightOf(next, at);
    const sight = further ?? (await chain.endpoints.use((reader) => lookAhead(reader, position)));
    beginNextLook(chain, { ...at, sight });
    return await store(deps, at, sight);
  } catch (error) {
    if (error instanceof WishesChangedError) return "behind";
    if (!(error instanceof AppError) || error instanceof CursorMovedError) throw error;
    if (cursor && memory.untold !== before && (await passUntold(deps, { ...at, cursor }))) return "behind";
    await sayTrouble(deps.db, at, error);
    return "troubled";
  }
}

type At = { chain: WatchedChain; cursor: Cursor | undefined; interests: Interests; now: Date };

async function store(deps: IngestDeps, at: At, sight: Sight): Promise<StepResult> {
  const { chain, cursor } = at;
  if (sight.kind === "start" || !cursor) {
    const start = sight.kind === "start" ? sight : { head: sight.head, genesis: undefined };
    await deps.db.transaction((tx) => startAfresh(tx, { ...at, ...start }));
    logIngest.info({ chainId: chain.chainId, block: sight.head.number }, "a chain is read from its head on");
    return "read";
  }
  switch (sight.kind) {
    case "nothing":
      await check(deps.db, at, sight);
      return "idle";
    case "blocks":
      await transact(deps.db, (tx) => storeRead(deps, tx, { ...at, cursor, ...sight }));
      chain.memory.untold = undefined;
      chain.memory.listedInRow = 0;
      return (sight.blocks.at(-1)?.header.number ?? 0) < sight.head.number ? "behind" : "read";
    case "fork":
      await deps.db.transaction((tx) => undoFork(deps, tx, { ...at, cursor, ...sight }));
      return "behind";
    case "replaced":
      logIngest.error(
        { chainId: chain.chainId, was: cursor.number, now: sight.head.number },
        "this is another chain than before: its first block differs. Reading goes on from its head",
      );
      await deps.db.transaction((tx) => startAfresh(tx, { ...at, ...sight }));
      return "read";
  }
}

/**
 * The next block's logs were told by no endpoint at this look.
 * @returns whether the block was listed as owed, so that reading goes on above it
 */
async function passUntold(deps: IngestDeps, at: At & { cursor: Cursor }): Promise<boolean> {
  const { memory, chainId } = at.chain;
  const untold: Untold | undefined = memory.untold;
  if (!untold) return false;
  untold.tries += 1;
  const isLate = untold.head.number - untold.header.number < UNTOLD_BLOCKS_ABOVE;
  if (untold.tries < UNTOLD_TRIES || isLate || memory.listedInRow >= LISTED_IN_ROW_MAX) return false;
  const { header, head, reason: owed } = untold;
  const blocks = [{ header, logs: [], natives: [] }];
  await transact(deps.db, (tx) => storeRead(deps, tx, { ...at, head, blocks, owed }));
  memory.untold = undefined;
  memory.listedInRow += 1;
  logIngest.error(
    { chainId, block: header.number, reason: owed },
    "no endpoint tells a block's logs; it is listed as owed",
  );
  return true;
}

async function sayTrouble(db: Db, { chain, cursor, now }: At, error: AppError): Promise<void> {
  const { chainId } = chain;
  const trouble = error.publicMessage;
  if (trouble !== cursor?.trouble) {
    if (error instanceof DeepForkSight) logIngest.error({ chainId, trouble }, "a chain is halted");
    else logIngest.warn({ chainId, trouble }, "a chain has trouble");
  }
  await recordCheck(db, { chainId, trouble, isHalted: error instanceof DeepForkSight, now });
}

/** Nothing new. Says so now and then, and says it when the chain has been silent for long. */
async function check(db: Db, { chain, cursor, now }: At, { head }: Sight): Promise<void> {
  const trouble = stillnessOf(chain, head, now);
  const isDue = !cursor || now.getTime() - cursor.checkedAt.getTime() >= CHECK_EVERY_MS;
  const isNews = trouble !== cursor?.trouble || head.number !== cursor?.headNumber;
  if (trouble !== null && trouble !== cursor?.trouble)
    logIngest.warn({ chainId: chain.chainId, trouble }, "no new blocks");
  if (isDue || isNews) await recordCheck(db, { chainId: chain.chainId, head, trouble, now });
}
