import { limits } from "#server/kernel/limits.ts";
import type { Ask } from "./block-logs.ts";
import type { Header } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import { quantityOf } from "./hex.ts";

/** What an endpoint told as its head lately. */
export type Heads = {
  /** Takes note of it. Where it is far above the others, it is made sure of first. */
  saw(head: Header): Promise<void>;
  newest(): Header | undefined;
  /** What every node behind the name has; undefined before the first. */
  lowest(): number | undefined;
};

/** Heads told lately, of which the lowest is what every node behind the name has. */
const HEADS_KEPT = 16;
/** So far above, most of what is to be read lies between: block by block it would be long in coming. */
const JUMP_BLOCKS = limits.blocksPerRangeMax;

/**
 * After a pause, heads of before it hold reading back, though every node may be far above them by now. Then as many are
 * asked for as are kept, each by a request of its own, as a balancer may give each to another node: at once, where
 * looks that go on block by block would bring them one after the other. A low one among them counts as ever, and then it
 * takes so many more heads until they are asked for again.
 */
export function createHeads(ask: Ask): Heads {
  let numbers: number[] = [];
  let newest: Header | undefined;
  let seenSinceInVain = HEADS_KEPT;
  const lowest = () => (numbers.length === 0 ? undefined : Math.min(...numbers));
  const isJump = (head: Header) => head.number - (lowest() ?? head.number) > JUMP_BLOCKS;
  return {
    async saw(head) {
      newest = head;
      seenSinceInVain += 1;
      if (isJump(head) && seenSinceInVain >= HEADS_KEPT) {
        numbers = (await askAgain(ask)) ?? numbers;
        // in vain: one is still there, or nothing was told
        if (isJump(head)) seenSinceInVain = 0;
      }
      numbers = [...numbers, head.number].slice(-HEADS_KEPT);
    },
    newest: () => newest,
    lowest,
  };
}

/** @returns undefined when one of them is not told: then nothing is known */
async function askAgain(ask: Ask): Promise<number[] | undefined> {
  try {
    const questions = Array.from({ length: HEADS_KEPT - 1 }, () => ask("eth_blockNumber", []));
    const told = (await Promise.all(questions)).map(quantityOf);
    return told.every((number) => number !== undefined) ? told : undefined;
  } catch (error) {
    if (error instanceof EndpointError) return undefined;
    throw error;
  }
}
