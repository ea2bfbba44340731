import type { Interests } from "./interests.ts";
import { isInRanges, lookFurther, type Sight } from "./look-ahead.ts";
import type { Cursor } from "./store.ts";
import type { WatchedChain } from "./watched-chain.ts";

/** A look from where another ends, under way while what that one saw is stored: endpoint and database work side by side. */
export type NextLook = {
  /** Where the cursor must stand by then. */
  cursor: { number: number; hash: `0x${string}` };
  /** What must be wanted by then: the same, and not only as much. */
  interests: Interests;
  outcome: Promise<{ sight: Sight | undefined } | { error: unknown }>;
};

/**
 * Begins where this sight ends, far below the head; nearer, what was read and the chain are looked at together. Not where
 * storing changes what is wanted: interests that are read with for the first time are noted so.
 */
export function beginNextLook(chain: WatchedChain, { sight, interests }: { sight: Sight; interests: Interests }): void {
  const last = sight.kind === "blocks" ? sight.blocks.at(-1)?.header : undefined;
  if (!last || interests.natives || interests.all.some((one) => one.sinceBlock === null)) return;
  const from = { chain, interests, natives: null, cursor: { number: last.number, hash: last.hash } };
  if (!isInRanges(from, sight.head)) return;
  // its failure is told to whoever comes for it, or to nobody
  const outcome = chain.endpoints
    .use((reader) => lookFurther(reader, from))
    .then(
      (further) => ({ sight: further }),
      (error: unknown) => ({ error }),
    );
  chain.memory.nextLook = { cursor: from.cursor, interests, outcome };
}

/** It is for the next step or for none: a later one would tell of a head of long ago. */
export function takeNextLook({ memory }: WatchedChain): NextLook | undefined {
  const next = memory.nextLook;
  memory.nextLook = undefined;
  return next;
}

type Now = { cursor: Cursor | undefined; interests: Interests };

/**
 * What it came to, if all is as was expected when it began: what came before it is stored, the cursor stands there, and
 * the same is wanted. Its end is awaited in any case, so that no second look is under way beside it.
 * @returns undefined when there was none, or it is of no use
 * @throws what it ran into
 */
export async function sightOf(next: NextLook | undefined, { cursor, interests }: Now): Promise<Sight | undefined> {
  if (!next) return undefined;
  const outcome = await next.outcome;
  const isHere = cursor?.number === next.cursor.number && cursor.hash === next.cursor.hash;
  if (!isHere || interests !== next.interests) return undefined;
  if ("error" in outcome) throw outcome.error;
  return outcome.sight;
}
