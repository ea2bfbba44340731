import type { ChainLog, Header } from "#server/chain/chain-data.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { EndpointError } from "#server/chain/errors.ts";
import type { LogFilter } from "#server/chain/log-filter.ts";
import { limits } from "#server/kernel/limits.ts";
import { type ForkSight, followBack, type KnownBlocks } from "./follow-back.ts";
import type { Interests } from "./interests.ts";
import { type NativeTransfer, readNatives, type WantedAddresses } from "./natives.ts";
import type { WatchedChain } from "./watched-chain.ts";

export type ReadBlock = { header: Header; logs: ChainLog[]; natives: NativeTransfer[] };

/** What one look at the chain came to. Nothing of it is stored yet. */
export type Sight = { head: Header } & (
  | { kind: "start"; genesis: Header | undefined; below: Header[] }
  | { kind: "nothing" }
  /** Ascending; the first follows the cursor, and the last is where the cursor goes. */
  | { kind: "blocks"; blocks: ReadBlock[] }
  | ForkSight
);

export type Position = {
  chain: WatchedChain;
  cursor: { number: number; hash: `0x${string}` } | undefined;
  interests: Interests;
  /** Null: nobody wants transfers of native currency. */
  natives: WantedAddresses | null;
  known: KnownBlocks;
};

/** Blocks that one look reads singly; the next goes on from there. */
const SINGLY_AT_ONCE = 24;
/** Questions about blocks at once: answers with logs are large, headers alone are small. */
const ASKED_AT_ONCE = 6;
const HEADERS_AT_ONCE = 100;
/** Wanted logs that one transaction stores: no further answer is waited for then. */
const LOGS_AT_ONCE = 2_000;
/** An endpoint this far behind what was read is left for the next. */
const LAG_BLOCKS_MAX = 5;

/**
 * Looks at the chain from where the cursor stands. Only reads, and all of it from one endpoint.
 *
 * Blocks that may still change are read one by one: linked to their parents, and their logs by hash. Those deeper than
 * the chain's finality come in ranges.
 */
export async function lookAhead(reader: ChainReader, at: Position): Promise<Sight> {
  const head = await reader.head();
  const { cursor, chain } = at;
  if (!cursor)
    return { kind: "start", head, genesis: await genesisOf(reader), below: await headersBelow(reader, at, head) };
  if (head.hash === cursor.hash) return { kind: "nothing", head };
  if (head.number <= cursor.number) return lookBehind(reader, { ...at, cursor }, head);
  const from = { ...at, cursor };
  const sight = await (isInRanges(from, head) ? readRange(reader, from, head) : readSingly(reader, from, head));
  return sight ?? followBack(reader, { head, known: at.known, depthMax: chain.finalityBlocks });
}

/**
 * The same from a block that is not stored yet: only in ranges, where all that is asked of it is whether the endpoint has
 * it too.
 * @returns undefined when that is for a look at what is stored: near the head, and where the chain took another course
 */
export async function lookFurther(reader: ChainReader, from: Further): Promise<Sight | undefined> {
  const head = await reader.head();
  return isInRanges(from, head) ? readRange(reader, from, head) : undefined;
}

type From = Position & { cursor: NonNullable<Position["cursor"]> };
export type Further = Omit<From, "known">;

/** Deep enough below the head, and nothing that is wanted, and no trouble, keeps it from being read at once. */
export function isInRanges({ cursor, chain, natives }: Further, head: Header): boolean {
  return cursor.number < settledTo(chain, head) && cursor.number >= chain.memory.singlyUntil && !natives;
}

/** Up to here blocks no longer change. */
const settledTo = ({ finalityBlocks }: WatchedChain, head: Header) => head.number - finalityBlocks;

/** The head is not above the cursor: the endpoint lags, or the chain took another course. */
async function lookBehind(reader: ChainReader, from: From, head: Header): Promise<Sight> {
  const [stored] = await from.known({ atOrBelow: head.number, limit: 1 });
  const isSameChain = stored?.number === head.number && stored.hash === head.hash;
  if (!isSameChain) return followBack(reader, { head, known: from.known, depthMax: from.chain.finalityBlocks });
  const lag = from.cursor.number - head.number;
  if (lag <= LAG_BLOCKS_MAX) return { kind: "nothing", head };
  throw new EndpointError("nonsense", `The endpoint is ${lag} blocks behind what was read before.`);
}

/** @returns undefined when the first block does not follow the cursor's */
async function readSingly(reader: ChainReader, from: From, head: Header): Promise<Sight | undefined> {
  const first = from.cursor.number + 1;
  const last = Math.min(head.number, from.cursor.number + SINGLY_AT_ONCE);
  const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const headers = await inTurns(numbers, (number) => (number === head.number ? head : reader.header(number)));
  if (headers[0]?.parentHash !== from.cursor.hash) return undefined;
  // a fork in the midst of asking: what still hangs together is good, the next look sees the rest
  const broken = headers.findIndex((header, at) => at > 0 && header.parentHash !== headers[at - 1]?.hash);
  const linked = broken < 0 ? headers : headers.slice(0, broken);
  return { kind: "blocks", head, blocks: await readLinked(reader, from, { head, headers: linked }) };
}

/** As many as are told without a gap; the first that is not is what the next look begins with. */
async function readLinked(
  reader: ChainReader,
  { chain, interests, natives }: From,
  { head, headers }: { head: Header; headers: Header[] },
): Promise<ReadBlock[]> {
  const told = await inTurns(headers, async (header): Promise<ReadBlock | EndpointError> => {
    try {
      return await readBlock(reader, header, { interests, natives });
    } catch (error) {
      if (error instanceof EndpointError) return error;
      throw error;
    }
  });
  const blocks: ReadBlock[] = [];
  for (const [at, one] of told.entries()) {
    if (!(one instanceof EndpointError)) {
      blocks.push(one);
      continue;
    }
    const header = headers[at];
    if (blocks.length > 0 || !header) return blocks;
    if (isAboutTheBlock(one)) noteUntold(chain, { header, head, reason: one.publicMessage });
    throw one;
  }
  return blocks;
}

/** All that is wanted of one block, by its hash. */
export async function readBlock(
  reader: ChainReader,
  header: Header,
  { interests: { filter }, natives }: Pick<Position, "natives"> & { interests: Pick<Interests, "filter"> },
): Promise<ReadBlock> {
  const logs = filter.isEmpty ? [] : await reader.logsOfBlock(header, filter);
  return {
    header,
    logs: belonging(header, logs),
    natives: natives ? await readNatives(reader, header, natives) : [],
  };
}

/** An endpoint that is away or overloaded says nothing of the block. */
function isAboutTheBlock({ fault }: EndpointError): boolean {
  return fault === "nonsense" || fault === "refused" || fault === "range" || fault === "silent";
}

function noteUntold({ memory }: WatchedChain, of: { header: Header; head: Header; reason: string }): void {
  const before = memory.untold?.header.hash === of.header.hash ? memory.untold : undefined;
  memory.untold = { ...of, tries: before?.tries ?? 0 };
}

/** Logs that are this block's, each once: halves of a question may both have brought one. */
function belonging(header: Header, logs: ChainLog[]): ChainLog[] {
  if (logs.some((log) => log.blockHash !== header.hash || log.blockNumber !== header.number)) {
    throw new EndpointError("nonsense", `The endpoint gave logs of another block as those of block ${header.number}.`);
  }
  return [...new Map(logs.map((log) => [log.logIndex, log])).values()];
}

/**
 * Far behind: logs in ranges, headers only of blocks that have some, and of the last.
 * @returns undefined when the cursor's block is no longer part of the chain
 */
async function readRange(
  reader: ChainReader,
  { cursor, chain, interests }: Further,
  head: Header,
): Promise<Sight | undefined> {
  const stood = await reader.header(cursor.number);
  if (stood.hash !== cursor.hash) return undefined;
  const toBlock = settledTo(chain, head);
  try {
    const blocks = await readStretch(reader, { fromBlock: cursor.number + 1, toBlock }, interests);
    return { kind: "blocks", head, blocks };
  } catch (error) {
    if (error instanceof EndpointError && isAboutTheBlock(error)) {
      chain.memory.singlyUntil = Math.min(toBlock, cursor.number + limits.blocksPerRangeMax);
    }
    throw error;
  }
}

type Stretch = { fromBlock: number; toBlock: number };

/**
 * The blocks of a range's beginning that have wanted logs, and the last that the answers hold for: as many as make
 * enough to store at once. The headers of one answer's blocks come while the next answer is awaited. What was told
 * before trouble came is kept.
 */
export async function readStretch(
  reader: ChainReader,
  { fromBlock, toBlock }: Stretch,
  { filter }: Pick<Interests, "filter">,
): Promise<ReadBlock[]> {
  const lastAtMost = Math.min(toBlock, fromBlock + limits.blocksPerLookMax - 1);
  const isInside = (next: number) => Math.min(toBlock, next + limits.blocksPerRangeMax - 1) <= lastAtMost;
  const told: Promise<ReadBlock[]>[] = [];
  try {
    for (let next = fromBlock, logs = 0; next <= toBlock && isInside(next) && logs < LOGS_AT_ONCE; ) {
      const piece = await readPiece(reader, { fromBlock: next, toBlock }, filter);
      await told.at(-1);
      const blocks = blocksOf(reader, piece);
      // its trouble is looked at in its turn
      blocks.catch(() => undefined);
      told.push(blocks);
      // where blocks are told singly, the head is looked at again after each
      if (piece.toBlock === next) break;
      next = piece.toBlock + 1;
      logs += piece.logs.length;
    }
  } catch (error) {
    const trouble = Promise.reject<ReadBlock[]>(error);
    // of what came before it something may fail first, and then nobody looks at this
    trouble.catch(() => undefined);
    told.push(trouble);
  }
  return beforeTrouble(told);
}

/** @throws what the first ran into, or any but an endpoint's trouble */
async function beforeTrouble(told: Promise<ReadBlock[]>[]): Promise<ReadBlock[]> {
  const blocks: ReadBlock[] = [];
  for (const one of told) {
    try {
      blocks.push(...(await one));
    } catch (error) {
      if (blocks.length === 0 || !(error instanceof EndpointError)) throw error;
      return blocks;
    }
  }
  return blocks;
}

type Piece = { toBlock: number; last?: Header; logs: ChainLog[] };

/** One answer about logs; the reader has the next one fetched while this is worked on. */
async function readPiece(reader: ChainReader, range: Stretch, filter: LogFilter): Promise<Piece> {
  if (!filter.isEmpty) return reader.logsFrom(range, filter);
  return { toBlock: Math.min(range.toBlock, range.fromBlock + limits.blocksPerRangeMax - 1), logs: [] };
}

async function blocksOf(reader: ChainReader, { toBlock, last, logs }: Piece): Promise<ReadBlock[]> {
  const byBlock = Map.groupBy(logs, (log) => log.blockNumber);
  const numbers = [...new Set([...byBlock.keys(), toBlock])].sort((a, b) => a - b);
  const header = (number: number) => (number === last?.number ? last : reader.header(number));
  const headers = await inTurns(numbers, header, HEADERS_AT_ONCE);
  return headers.map((header) => ({ header, logs: belonging(header, byBlock.get(header.number) ?? []), natives: [] }));
}

/** Asks a few at once, in order. */
export async function inTurns<T, R>(
  items: T[],
  ask: (item: T) => R | Promise<R>,
  atOnce = ASKED_AT_ONCE,
): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    answers.push(...(await Promise.all(items.slice(at, at + atOnce).map(ask))));
  }
  return answers;
}

/** The first block tells one chain from another with the same id. Some endpoints no longer have it. */
async function genesisOf(reader: ChainReader): Promise<Header | undefined> {
  return reader.header(0).catch((error: unknown) => {
    if (error instanceof EndpointError) return undefined;
    throw error;
  });
}

/** So that a fork of the very block that reading begins at can be followed back. As far as they are told. */
async function headersBelow(reader: ChainReader, { chain }: Position, head: Header): Promise<Header[]> {
  const lowest = Math.max(1, head.number - chain.finalityBlocks);
  const numbers = Array.from({ length: Math.max(0, head.number - lowest) }, (_, i) => head.number - 1 - i);
  const headers = await inTurns(numbers, (number) =>
    reader.header(number).catch((error: unknown) => {
      if (error instanceof EndpointError) return undefined;
      throw error;
    }),
  );
  const linked: Header[] = [];
  for (const header of headers) {
    if (header?.hash !== (linked.at(-1) ?? head).parentHash) break;
    linked.push(header);
  }
  return linked;
}
