import type { Ask } from "./block-logs.ts";
import { saysSomething } from "./bloom.ts";
import type { Header } from "./chain-data.ts";
import { EndpointError, isTooMuch } from "./errors.ts";

/** Whether an endpoint still has the logs of old blocks, proved by a log that must be there. */
export type HistoryProbe = {
  /**
   * Free when the block is young or an older one was proved before.
   * @throws EndpointError `pruned` when it tells of no logs where its own headers say there are some
   */
  check(fromBlock: number): Promise<void>;
};

/** Every node keeps so much. */
const YOUNG_BLOCKS = 256;
/** Headers looked at for one that has logs, further and further up. */
const LOOKS_MAX = 8;

/**
 * An endpoint that forgot old logs answers `[]` for them, as if there had been none. So before old ranges are believed,
 * one block near their beginning whose header says that it has logs is asked for all of them.
 */
export function createHistoryProbe(of: {
  ask: Ask;
  header: (number: number) => Promise<Header>;
  head: () => number | undefined;
}): HistoryProbe {
  let provedFrom = Number.POSITIVE_INFINITY;
  return {
    async check(fromBlock) {
      const head = of.head();
      if (head === undefined || fromBlock >= provedFrom || fromBlock > head - YOUNG_BLOCKS) return;
      const witness = await findWitness(of.header, fromBlock, head);
      if (!witness) return;
      if (!(await hasLogs(of.ask, witness))) {
        throw new EndpointError("pruned", `The endpoint no longer has the logs of block ${witness.number}.`);
      }
      provedFrom = Math.min(provedFrom, fromBlock);
    },
  };
}

async function hasLogs(ask: Ask, block: Header): Promise<boolean> {
  const answer = await ask("eth_getLogs", [{ blockHash: block.hash }]).catch((error: unknown) => {
    // More than it gives at once is proof enough.
    if (isTooMuch(error)) return [block];
    throw error;
  });
  return Array.isArray(answer) && answer.length > 0;
}

/** A block at or above `fromBlock` that has logs by its header, or undefined when the chain shows none soon. */
async function findWitness(
  header: (number: number) => Promise<Header>,
  fromBlock: number,
  head: number,
): Promise<Header | undefined> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const number = fromBlock + 2 ** look - 1;
    if (number > head) return undefined;
    const block = await header(number);
    if (saysSomething(block.logsBloom)) return block;
  }
  return undefined;
}
