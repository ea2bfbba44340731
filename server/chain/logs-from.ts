import type { ChainLog, Header } from "./chain-data.ts";
import type { BlockRange, ChainReader, LogsTo } from "./chain-reader.ts";
import { isTooMuch } from "./errors.ts";
import type { LogFilter } from "./log-filter.ts";
import type { RangeSize } from "./range-size.ts";

type LogsFromDeps = {
  reader: Pick<ChainReader, "header" | "logsOfBlock">;
  /** @returns also the range's last block, and how many logs the answer had, wanted or not */
  readRange(range: BlockRange, filter: LogFilter): Promise<{ last: Header; logs: ChainLog[]; told: number }>;
  size: RangeSize;
  /** The lowest head told lately; undefined before the first. */
  reach(): number | undefined;
};

/** What was asked for before anybody wanted it. */
type Ahead = {
  fromBlock: number;
  /** Where its answer ends unless it is refused. */
  toBlock: number;
  filter: LogFilter;
  answer: ReturnType<ChainReader["logsFrom"]>;
};

/** Answers under way before they are wanted: made, sent and read, and what was read before is stored meanwhile. */
const AHEAD_MAX = 3;

/**
 * So far below its head an endpoint that is many nodes behind one name is asked in ranges: by number, a node that has
 * not got so far answers with less and does not say so. Nearer, each block is asked for by its hash.
 */
const RANGE_MARGIN_BLOCKS = 16;

/** Reads as much as one endpoint gives at once, and has it fetch what follows while this is worked on. */
export function createLogsFrom(deps: LogsFromDeps): ChainReader["logsFrom"] {
  let ahead: Ahead[] = [];
  const take = ({ fromBlock, toBlock }: BlockRange, filter: LogFilter) => {
    const [asked, ...others] = ahead;
    const isIt = asked?.fromBlock === fromBlock && asked.filter === filter;
    ahead = isIt ? others : [];
    return isIt ? asked.answer.then((told) => (told.toBlock <= toBlock ? told : undefined)) : undefined;
  };
  const askAhead = (range: BlockRange, filter: LogFilter) => {
    if (ahead[0]?.fromBlock !== range.fromBlock) ahead = [];
    for (let { fromBlock } = range; ahead.length < AHEAD_MAX; ) {
      fromBlock = (ahead.at(-1)?.toBlock ?? fromBlock - 1) + 1;
      const toBlock = fromBlock + blocksOf(deps, { ...range, fromBlock }) - 1;
      // a block that is told singly is better asked for when its turn comes: it may be near the head
      if (toBlock <= fromBlock) return;
      const answer = readStretch(deps, { ...range, fromBlock }, filter);
      // its failure is told to whoever comes for it, or to nobody
      answer.catch(() => undefined);
      ahead.push({ fromBlock, toBlock, filter, answer });
    }
  };
  return async (range, filter) => {
    const told = (await take(range, filter)) ?? (await readStretch(deps, range, filter));
    if (told.toBlock > range.fromBlock) askAhead({ fromBlock: told.toBlock + 1, toBlock: range.toBlock }, filter);
    else ahead = [];
    return told;
  };
}

/** @returns how many blocks of the range to ask for at once: none when it is empty */
function blocksOf({ size, reach }: Pick<LogsFromDeps, "size" | "reach">, { fromBlock, toBlock }: BlockRange): number {
  const lowestHead = reach();
  const rangesEnd = lowestHead === undefined ? toBlock : lowestHead - RANGE_MARGIN_BLOCKS;
  const last = Math.min(toBlock, Math.max(fromBlock, rangesEnd));
  return Math.min(last, fromBlock + size.blocks() - 1) - fromBlock + 1;
}

async function readStretch(deps: LogsFromDeps, range: BlockRange, filter: LogFilter): Promise<LogsTo> {
  const { reader, readRange, size } = deps;
  const { fromBlock } = range;
  for (;;) {
    const blocks = blocksOf(deps, range);
    const toBlock = fromBlock + blocks - 1;
    try {
      if (blocks === 1) {
        const last = await reader.header(fromBlock);
        return { toBlock, last, logs: await reader.logsOfBlock(last, filter) };
      }
      const { last, logs, told } = await readRange({ fromBlock, toBlock }, filter);
      size.worked(blocks, told);
      return { toBlock, last, logs };
    } catch (error) {
      if (!isTooMuch(error) || blocks === 1) throw error;
      size.refused(blocks, error.advice);
    }
  }
}
