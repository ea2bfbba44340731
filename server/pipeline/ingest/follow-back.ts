import type { Header } from "#server/chain/chain-data.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { EndpointError } from "#server/chain/errors.ts";
import { DeepForkSight } from "./errors.ts";

export type Known = { number: number; hash: `0x${string}` };

/** Blocks that were read and stand, highest first. */
export type KnownBlocks = (of: { atOrBelow: number; limit: number }) => Promise<Known[]>;

export type ForkSight =
  | { kind: "fork"; ancestor: Known }
  /** Another chain with the same id, as after a local chain was started afresh. */
  | { kind: "replaced"; genesis: Header };

/** Questions at once. */
const STRIDE = 16;

/**
 * Finds the last block that the chain and what was read of it have in common. Costs one question per block of the
 * fork's depth, and goes no deeper than `depthMax` blocks below the highest that was read.
 * @throws DeepForkSight when there is none: the next endpoint is asked
 */
export async function followBack(
  reader: ChainReader,
  { head, known, depthMax }: { head: Header; known: KnownBlocks; depthMax: number },
): Promise<{ head: Header } & ForkSight> {
  const read = within(await known({ atOrBelow: Number.MAX_SAFE_INTEGER, limit: depthMax + 2 }), depthMax);
  const comparable = read.filter((block) => block.number <= head.number);
  for (let at = 0; at < comparable.length; at += STRIDE) {
    const some = comparable.slice(at, at + STRIDE);
    const hashes = await Promise.all(some.map(async (block) => (await reader.header(block.number)).hash));
    const ancestor = some.find((block, i) => block.hash === hashes[i]);
    if (ancestor) return { kind: "fork", head, ancestor };
  }
  const [first] = await known({ atOrBelow: 0, limit: 1 });
  const genesis = first && (await reader.header(0));
  if (genesis && first.hash !== genesis.hash) return { kind: "replaced", head, genesis };
  if (await reader.isSyncing()) {
    throw new EndpointError("nonsense", `The endpoint is still syncing: it has got to block ${head.number}.`);
  }
  const top = read[0]?.number ?? 0;
  if (comparable.length === 0) {
    throw new EndpointError("nonsense", `The endpoint is ${top - head.number} blocks behind what was read before.`);
  }
  throw new DeepForkSight(depthMax);
}

/** Down to the depth; where blocks were read in ranges, also the next one below. */
function within(read: Known[], depthMax: number): Known[] {
  const lowest = (read[0]?.number ?? 0) - depthMax;
  const near = read.filter((block) => block.number >= lowest);
  const next = read[near.length];
  const isSparse = next !== undefined && next.number < (near.at(-1)?.number ?? 0) - 1;
  // The genesis block is kept to recognise the chain; it is a place to go back to only where it is near.
  return isSparse && next.number > 0 ? [...near, next] : near;
}
