import { z } from "zod";
import { EndpointError } from "./errors.ts";
import type { LogFilter } from "./log-filter.ts";

/** A block's header, as far as following a chain needs it. */
export type Header = {
  number: number;
  hash: `0x${string}`;
  parentHash: `0x${string}`;
  at: Date;
  /** 256 bytes: which addresses and topics its logs may have. Absent where the endpoint tells none. */
  logsBloom?: `0x${string}`;
};

/** A log that a live trigger may want. */
export type ChainLog = {
  blockNumber: number;
  blockHash: `0x${string}`;
  txHash: `0x${string}`;
  txIndex: number;
  logIndex: number;
  address: `0x${string}`;
  topics: `0x${string}`[];
  data: `0x${string}`;
};

const lower = (text: string) => text.toLowerCase() as `0x${string}`;
const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform(lower);
const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,16}$/)
  .transform((text) => Number(text))
  .refine(Number.isSafeInteger);
const bloom = z
  .string()
  .regex(/^0x[0-9a-fA-F]{512}$/)
  .transform(lower);
/** Seconds that a Date can hold. */
const SECONDS_MAX = 8_640_000_000_000;

const headerSchema = z
  .object({
    number: quantity,
    hash,
    parentHash: hash,
    timestamp: quantity.refine((s) => s <= SECONDS_MAX),
    logsBloom: bloom.nullish(),
  })
  .transform(
    ({ timestamp, logsBloom, ...header }): Header => ({
      ...header,
      at: new Date(timestamp * 1000),
      ...(logsBloom && { logsBloom }),
    }),
  );

const logSchema = z
  .object({
    blockNumber: quantity,
    blockHash: hash,
    transactionHash: hash,
    transactionIndex: quantity,
    logIndex: quantity,
    address: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/)
      .transform(lower),
    topics: z.array(hash).max(4),
    data: z
      .string()
      .regex(/^0x([0-9a-fA-F]{2})*$/)
      .transform(lower),
    removed: z.boolean().optional(),
  })
  .transform(({ transactionHash, transactionIndex, removed, ...log }) => ({
    log: { ...log, txHash: transactionHash, txIndex: transactionIndex } satisfies ChainLog,
    isRemoved: removed === true,
  }));

/** @throws EndpointError when the endpoint has no such block, which is never the same as an empty one */
export function parseHeader(answer: unknown, asked: { number?: number }): Header {
  const name = asked.number === undefined ? "the newest block" : `block ${asked.number}`;
  if (answer === null) throw new EndpointError("nonsense", `The endpoint does not have ${name}, though it should.`);
  const parsed = headerSchema.safeParse(answer);
  if (!parsed.success) throw new EndpointError("nonsense", `The endpoint's ${name} is not a block.`);
  if (asked.number !== undefined && parsed.data.number !== asked.number) {
    throw new EndpointError("nonsense", `Asked for ${name}, the endpoint gave block ${parsed.data.number}.`);
  }
  return parsed.data;
}

type AskedLogs = { blockHash: string } | { fromBlock: number; toBlock: number };

/**
 * Checks the answer to a question about logs and keeps what a live trigger may want.
 *
 * @throws EndpointError when a log lies outside what was asked or stands twice: then nothing of the answer is trusted
 */
export function parseLogs(answer: unknown, asked: AskedLogs, filter: LogFilter): ChainLog[] {
  if (!Array.isArray(answer))
    throw new EndpointError("nonsense", "The endpoint's answer to eth_getLogs is not a list.");
  const seen = new Set<string>();
  const logs: ChainLog[] = [];
  for (const item of answer) {
    const parsed = logSchema.safeParse(item);
    if (!parsed.success) throw new EndpointError("nonsense", "The endpoint's list of logs holds something else.");
    const { log, isRemoved } = parsed.data;
    if (isRemoved || !isInside(log, asked)) {
      throw new EndpointError(
        "nonsense",
        `The endpoint gave a log of block ${log.blockNumber}, which was not asked for.`,
      );
    }
    const place = `${log.blockHash}:${log.logIndex}`;
    if (seen.has(place)) {
      throw new EndpointError("nonsense", `The endpoint gave log ${log.logIndex} of block ${log.blockNumber} twice.`);
    }
    seen.add(place);
    if (filter.wants(log)) logs.push(log);
  }
  return logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

function isInside(log: ChainLog, asked: AskedLogs): boolean {
  if ("blockHash" in asked) return log.blockHash === asked.blockHash;
  return log.blockNumber >= asked.fromBlock && log.blockNumber <= asked.toBlock;
}
