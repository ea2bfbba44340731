import { eq } from "drizzle-orm";
import { chainCursor } from "#db/schema/ingest.ts";
import type { Header } from "#server/chain/chain-data.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { logIngest } from "#server/kernel/log.ts";
import type { Known } from "./follow-back.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { inTurns } from "./look-ahead.ts";
import { knownBlocks, lockCursor, readCursor } from "./store.ts";
import { undoFork } from "./store-read.ts";
import type { WatchedChain } from "./watched-chain.ts";

/** Newest blocks whose hashes are held against an endpoint. */
const VERIFIED_BLOCKS = 64;

type Found =
  | { kind: "good"; number: number }
  | { kind: "fork"; head: Header; ancestor: Known }
  /** The newest block itself differs, or is not there yet: the next look sees to it. */
  | { kind: "unclear" };

/**
 * Holds the newest blocks that were read against an endpoint, so that a fork below is noticed even where the tip fits:
 * what is told wrong stays wrong no longer than until the next time.
 * @returns whether a fork was undone
 */
export async function verifyBlocks(deps: IngestDeps, chain: WatchedChain, now: Date): Promise<boolean> {
  const { chainId } = chain;
  const cursor = await readCursor(deps.db, chainId);
  if (!cursor) return false;
  const known = await knownBlocks(deps.db, chainId)({ atOrBelow: cursor.number, limit: VERIFIED_BLOCKS + 1 });
  const found = await chain.endpoints.use((reader) => compare(reader, known));
  if (found.kind === "unclear") return false;
  if (found.kind === "good") {
    await deps.db
      .update(chainCursor)
      .set({ verifiedAt: now, verifiedNumber: found.number })
      .where(eq(chainCursor.chainId, chainId));
    return false;
  }
  const { head, ancestor } = found;
  logIngest.error(
    { chainId, ancestor: ancestor.number },
    "blocks that were read differ from the chain's below its tip",
  );
  await deps.db.transaction(async (tx) => {
    const current = await lockCursor(tx, chainId);
    const [still] = await knownBlocks(tx, chainId)({ atOrBelow: ancestor.number, limit: 1 });
    if (!current || still?.hash !== ancestor.hash) return;
    await undoFork(deps, tx, { chain, cursor: current, head, ancestor, now });
  });
  return true;
}

async function compare(reader: ChainReader, known: Known[]): Promise<Found> {
  const [tip] = known;
  const head = await reader.head();
  if (!tip || head.number < tip.number) return { kind: "unclear" };
  const blocks = known.filter((block) => block.number > 0);
  const stands = await inTurns(blocks, async (block) => (await reader.header(block.number)).hash === block.hash);
  if (!stands[0] && blocks.length > 0) return { kind: "unclear" };
  const lowest = stands.lastIndexOf(false);
  if (lowest < 0) return { kind: "good", number: tip.number };
  const ancestor = known[lowest + 1];
  // deeper than was looked: the usual way back finds it, or halts the chain
  return ancestor ? { kind: "fork", head, ancestor } : { kind: "unclear" };
}
