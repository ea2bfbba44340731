import type { ChainLog } from "./chain-data.ts";
import type { BlockRange, ChainReader } from "./chain-reader.ts";
import { isTooMuch } from "./errors.ts";
import type { LogFilter } from "./log-filter.ts";
import type { RangeSize } from "./range-size.ts";

type LogsFromDeps = {
  reader: Pick<ChainReader, "header" | "logsOfBlock">;
  /** @returns also how many logs the answer had, wanted or not */
  readRange(range: BlockRange, filter: LogFilter): Promise<{ logs: ChainLog[]; told: number }>;
  size: RangeSize;
  /** The lowest head told lately; undefined before the first. */
  reach(): number | undefined;
};

/** What was asked for before anybody wanted it. */
type Ahead = { fromBlock: number; filter: LogFilter; answer: ReturnType<ChainReader["logsFrom"]> };

/**
 * So far below its head an endpoint that is many nodes behind one name is asked in ranges: by number, a node that has
 * not got so far answers with less and does not say so. Nearer, each block is asked for by its hash.
 */
const RANGE_MARGIN_BLOCKS = 16;

/** Reads as much as one endpoint gives at once, and has it fetch what follows while this is worked on. */
export function createLogsFrom(deps: LogsFromDeps): ChainReader["logsFrom"] {
  let ahead: Ahead | undefined;
  const take = ({ fromBlock, toBlock }: BlockRange, filter: LogFilter) => {
    const asked = ahead;
    if (asked?.fromBlock !== fromBlock || asked.filter !== filter) return undefined;
    ahead = undefined;
    return asked.answer.then((told) => (told.toBlock <= toBlock ? told : undefined));
  };
  return async (range, filter) => {
    const told = (await take(range, filter)) ?? (await readStretch(deps, range, filter));
    const next = { fromBlock: told.toBlock + 1, toBlock: range.toBlock };
    // a block that is told singly is better asked for when its turn comes: it may be near the head
    if (told.toBlock > range.fromBlock && next.fromBlock <= next.toBlock) {
      const answer = readStretch(deps, next, filter);
      // its failure is told to whoever comes for it, or to nobody
      answer.catch(() => undefined);
      ahead = { fromBlock: next.fromBlock, filter, answer };
    }
    return told;
  };
}

async function readStretch({ reader, readRange, size, reach }: LogsFromDeps, range: BlockRange, filter: LogFilter) {
  const { fromBlock } = range;
  const lowestHead = reach();
  const rangesEnd = lowestHead === undefined ? range.toBlock : lowestHead - RANGE_MARGIN_BLOCKS;
  const last = Math.min(range.toBlock, Math.max(fromBlock, rangesEnd));
  for (;;) {
    const toBlock = Math.min(last, fromBlock + size.blocks() - 1);
    const blocks = toBlock - fromBlock + 1;
    try {
      if (blocks === 1) return { toBlock, logs: await reader.logsOfBlock(await reader.header(fromBlock), filter) };
      const { logs, told } = await readRange({ fromBlock, toBlock }, filter);
      size.worked(blocks, told);
      return { toBlock, logs };
    } catch (error) {
      if (!isTooMuch(error) || blocks === 1) throw error;
      size.refused(blocks, error.advice);
    }
  }
}
