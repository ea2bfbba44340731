import type { Tx } from "#db/client.ts";
import type { Header } from "#server/chain/chain-data.ts";
import { dropOwedAbove } from "./owed-ranges.ts";
import { type Cursor, forgetChain, startCursor, storeBlocks } from "./store.ts";
import type { WatchedChain } from "./watched-chain.ts";

type Start = {
  chain: WatchedChain;
  /** Where another chain with the same id was read to. */
  cursor: Cursor | undefined;
  head: Header;
  genesis: Header | undefined;
  /** Blocks below it: not read, only for following a fork back. */
  below?: Header[];
  now: Date;
};

/**
 * Begins at the head. Of another chain with the same id nothing is owed any more; what was told of it was true of
 * that chain and is not taken back.
 */
export async function startAfresh(tx: Tx, of: Start): Promise<void> {
  const { cursor, head, genesis, below = [], now } = of;
  const { chainId } = of.chain;
  await startCursor(tx, { chainId, at: head, from: cursor, now });
  if (cursor) {
    await dropOwedAbove(tx, { chainId, number: -1, now });
    await forgetChain(tx, chainId);
  }
  const others = [...below, ...(genesis ? [genesis] : [])].filter(({ number }) => number !== head.number);
  await storeBlocks(tx, chainId, [...others, head]);
}
