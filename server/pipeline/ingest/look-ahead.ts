import type { ChainLog, Header } from "#server/chain/chain-data.ts";
import { type ChainReader, isTooMuch } from "#server/chain/chain-reader.ts";
import { EndpointError } from "#server/chain/errors.ts";
import type { LogFilter } from "#server/chain/log-filter.ts";
import { limits } from "#server/kernel/limits.ts";
import { type ForkSight, followBack, type KnownBlocks } from "./follow-back.ts";

export type ReadBlock = { header: Header; logs: ChainLog[] };

/** What one look at the chain came to. Nothing of it is stored yet. */
export type Sight = { head: Header } & (
  | { kind: "start"; genesis: Header | undefined }
  | { kind: "nothing" }
  /** Ascending; the first follows the cursor, and the last is where the cursor goes. */
  | { kind: "blocks"; blocks: ReadBlock[] }
  | ForkSight
);

export type Position = {
  chainId: number;
  cursor: { number: number; hash: `0x${string}` } | undefined;
  filter: LogFilter;
  known: KnownBlocks;
  pace: Pace;
};

/** How many blocks one question about logs may span; learned from the endpoint's refusals. */
export type Pace = { blocks: number };
export const startPace = (): Pace => ({ blocks: limits.blocksPerRangeMax });

/** So near to the head, every block is read by its hash and linked to its parent. */
const NEAR_BLOCKS = 16;
/** Headers asked for at once in catch-up. */
const HEADERS_AT_ONCE = 8;
/** An endpoint this far behind what was read is left for the next. */
const LAG_BLOCKS_MAX = 5;

/** Looks at the chain from where the cursor stands. Only reads, and all of it from one endpoint. */
export async function lookAhead(reader: ChainReader, at: Position): Promise<Sight> {
  const head = await reader.head();
  const { cursor } = at;
  if (!cursor) return { kind: "start", head, genesis: await genesisOf(reader) };
  if (head.hash === cursor.hash) return { kind: "nothing", head };
  if (head.number <= cursor.number) return lookBehind(reader, { ...at, cursor }, head);
  const sight =
    head.number - cursor.number <= NEAR_BLOCKS
      ? await readNear(reader, { ...at, cursor }, head)
      : await readRange(reader, { ...at, cursor }, head);
  return sight ?? followBack(reader, { head, known: at.known });
}

type From = Position & { cursor: NonNullable<Position["cursor"]> };

/** The head is not above the cursor: the endpoint lags, or the chain took another course. */
async function lookBehind(reader: ChainReader, from: From, head: Header): Promise<Sight> {
  const [stored] = await from.known({ atOrBelow: head.number, limit: 1 });
  const isSameChain = stored?.number === head.number && stored.hash === head.hash;
  if (!isSameChain) return followBack(reader, { head, known: from.known });
  const lag = from.cursor.number - head.number;
  if (lag <= LAG_BLOCKS_MAX) return { kind: "nothing", head };
  throw new EndpointError("nonsense", `The endpoint is ${lag} blocks behind what was read before.`);
}

/** @returns undefined when the first block does not follow the cursor's */
async function readNear(reader: ChainReader, from: From, head: Header): Promise<Sight | undefined> {
  const numbers = Array.from({ length: head.number - from.cursor.number - 1 }, (_, i) => from.cursor.number + 1 + i);
  const headers = [...(await Promise.all(numbers.map((number) => reader.header(number)))), head];
  if (headers[0]?.parentHash !== from.cursor.hash) return undefined;
  for (const [at, header] of headers.entries()) {
    if (at > 0 && header.parentHash !== headers[at - 1]?.hash) return { kind: "nothing", head };
  }
  const blocks = await Promise.all(
    headers.map(async (header) => ({
      header,
      logs: from.filter.isEmpty ? [] : belonging(header, await reader.logsOfBlock(header, from.filter)),
    })),
  );
  return { kind: "blocks", head, blocks };
}

function belonging(header: Header, logs: ChainLog[]): ChainLog[] {
  if (logs.every((log) => log.blockHash === header.hash && log.blockNumber === header.number)) return logs;
  throw new EndpointError("nonsense", `The endpoint gave logs of another block as those of block ${header.number}.`);
}

/**
 * Far behind: logs in ranges, headers only of blocks that have some, and of the last.
 * @returns undefined when the cursor's block is no longer part of the chain
 */
async function readRange(reader: ChainReader, from: From, head: Header): Promise<Sight | undefined> {
  const stood = await reader.header(from.cursor.number);
  if (stood.hash !== from.cursor.hash) return undefined;
  const { toBlock, logs } = await logsWithin(reader, from, head);
  const byBlock = Map.groupBy(logs, (log) => log.blockNumber);
  const numbers = [...new Set([...byBlock.keys(), toBlock])].sort((a, b) => a - b);
  const blocks: ReadBlock[] = [];
  for (let at = 0; at < numbers.length; at += HEADERS_AT_ONCE) {
    const headers = await Promise.all(numbers.slice(at, at + HEADERS_AT_ONCE).map((number) => reader.header(number)));
    for (const header of headers) {
      blocks.push({ header, logs: belonging(header, byBlock.get(header.number) ?? []) });
    }
  }
  return { kind: "blocks", head, blocks };
}

/** Halves the range for as long as the endpoint finds it too large, and remembers; grows again slowly. */
async function logsWithin(
  reader: ChainReader,
  { cursor, filter, pace }: From,
  head: Header,
): Promise<{ toBlock: number; logs: ChainLog[] }> {
  const fromBlock = cursor.number + 1;
  for (;;) {
    const toBlock = Math.min(cursor.number + pace.blocks, head.number);
    if (filter.isEmpty) return { toBlock, logs: [] };
    try {
      if (toBlock === fromBlock) {
        return { toBlock, logs: await reader.logsOfBlock(await reader.header(toBlock), filter) };
      }
      const logs = await reader.logsOfRange({ fromBlock, toBlock }, filter);
      pace.blocks = Math.min(limits.blocksPerRangeMax, pace.blocks + Math.ceil(pace.blocks / 10));
      return { toBlock, logs };
    } catch (error) {
      if (!isTooMuch(error) || toBlock === fromBlock) throw error;
      pace.blocks = Math.max(1, Math.floor((toBlock - cursor.number) / 2));
    }
  }
}

/** The first block tells one chain from another with the same id. Some endpoints no longer have it. */
async function genesisOf(reader: ChainReader): Promise<Header | undefined> {
  return reader.header(0).catch((error: unknown) => {
    if (error instanceof EndpointError) return undefined;
    throw error;
  });
}
