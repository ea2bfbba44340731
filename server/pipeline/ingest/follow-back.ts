import type { Header } from "#server/chain/chain-data.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { EndpointError } from "#server/chain/errors.ts";
import { limits } from "#server/kernel/limits.ts";

type Known = { number: number; hash: `0x${string}` };

/** Blocks that were read and stand, highest first. */
export type KnownBlocks = (of: { atOrBelow: number; limit: number }) => Promise<Known[]>;

export type ForkSight =
  | { kind: "fork"; ancestor: Known; orphaned: Known[] }
  /** Another chain with the same id, as after a local chain was started afresh. */
  | { kind: "replaced"; genesis: Header }
  | { kind: "too-deep"; depth: number };

/**
 * Finds the last block that the chain and what was read of it have in common. Costs one question per block of the
 * fork's depth, up to `limits.forkDepthMax`.
 */
export async function followBack(
  reader: ChainReader,
  { head, known }: { head: Header; known: KnownBlocks },
): Promise<{ head: Header } & ForkSight> {
  const read = await known({ atOrBelow: Number.MAX_SAFE_INTEGER, limit: limits.forkDepthMax + 1 });
  const orphaned: Known[] = [];
  for (const block of read) {
    // The genesis block is kept to recognise the chain, not as a place to go back to.
    if (block.number === 0 && read.length > 1) break;
    const isThere = block.number <= head.number && (await reader.header(block.number)).hash === block.hash;
    if (isThere) return { kind: "fork", head, ancestor: block, orphaned };
    orphaned.push(block);
  }
  const [first] = await known({ atOrBelow: 0, limit: 1 });
  const genesis = first ? await reader.header(0) : undefined;
  if (first && genesis && first.hash !== genesis.hash) return { kind: "replaced", head, genesis };
  const lowest = read.at(-1);
  if (lowest && head.number < lowest.number && (await reader.isSyncing())) {
    throw new EndpointError("nonsense", `The endpoint is still syncing: it has got to block ${head.number}.`);
  }
  return { kind: "too-deep", head, depth: orphaned.length };
}
