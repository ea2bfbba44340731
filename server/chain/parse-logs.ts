import type { ChainLog } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import { type Hex, hexOf, isLowerHex, quantityOf } from "./hex.ts";
import type { LogFilter } from "./log-filter.ts";

/** What the question was: one block by its hash, or a range. */
export type AskedLogs = { blockHash: string; blockNumber?: number } | { fromBlock: number; toBlock: number };

/**
 * Checks the answer to a question about logs and keeps what is wanted, in the chain's order.
 *
 * Written by hand because it sees every log there is: about 1 µs each, where a schema takes 6 to 10. The data of what
 * nobody wants is not looked at, for it goes nowhere: of most logs it is the longest part.
 * @throws EndpointError when one log is malformed, outside what was asked, doubled, or at odds with another: then
 * nothing of the answer is trusted
 */
export function parseLogs(answer: unknown, asked: AskedLogs, filter: LogFilter): ChainLog[] {
  if (!Array.isArray(answer)) throw nonsense("The endpoint's answer to eth_getLogs is not a list.");
  const isAsked = createIsAsked(filter.query);
  const logs: ChainLog[] = new Array(answer.length);
  let isInOrder = true;
  for (let at = 0; at < answer.length; at += 1) {
    const before = at === 0 ? undefined : logs[at - 1];
    const log = parseLog(answer[at], before && { wire: answer[at - 1], log: before });
    if (!isInside(log, asked)) throw notAsked(log);
    if (!isAsked(log)) throw nonsense(`The endpoint gave a log of ${log.address}, which was not asked for.`);
    logs[at] = log;
    if (before && compareLogs(before, log) >= 0) isInOrder = false;
  }
  if (!isInOrder) logs.sort(compareLogs);
  for (let at = 1; at < logs.length; at += 1) checkNeighbours(logs[at - 1], logs[at]);
  const wanted = logs.filter(filter.wants);
  for (const log of wanted) log.data = dataOf(log.data);
  return wanted;
}

export const compareLogs = (a: ChainLog, b: ChainLog): number =>
  a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;

type Wire = Record<keyof ChainLog | "transactionHash" | "transactionIndex" | "removed", unknown>;

/** Logs of one block or transaction share values: what equals the log before, which was checked, is not checked again. */
function parseLog(item: unknown, before: { wire: Wire; log: ChainLog } | undefined): ChainLog {
  if (typeof item !== "object" || item === null) throw somethingElse();
  const wire = item as Wire;
  const { blockNumber, blockHash, transactionHash } = wire;
  const log: ChainLog = {
    blockNumber:
      before && blockNumber === before.wire.blockNumber ? before.log.blockNumber : checked(quantityOf(blockNumber)),
    blockHash: before && blockHash === before.wire.blockHash ? before.log.blockHash : checked(hexOf(blockHash, 32)),
    txHash:
      before && transactionHash === before.wire.transactionHash
        ? before.log.txHash
        : checked(hexOf(transactionHash, 32)),
    txIndex: checked(quantityOf(wire.transactionIndex)),
    logIndex: checked(quantityOf(wire.logIndex)),
    address: checked(hexOf(wire.address, 20)),
    topics: topicsOf(wire.topics),
    // checked once it is known to be wanted
    data: wire.data as Hex,
  };
  if (wire.removed === true) throw notAsked(log);
  if (wire.removed !== undefined && wire.removed !== false) fail();
  return log;
}

function topicsOf(given: unknown): Hex[] {
  if (!Array.isArray(given) || given.length > 4) return fail();
  const topics: Hex[] = new Array(given.length);
  for (let at = 0; at < given.length; at += 1) topics[at] = checked(hexOf(given[at], 32));
  return topics;
}

function dataOf(given: unknown): Hex {
  if (typeof given !== "string" || given.length % 2 !== 0) return fail();
  if (isLowerHex(given)) return given;
  return checked(hexOf(given, given.length / 2 - 1));
}

function isInside(log: ChainLog, asked: AskedLogs): boolean {
  if ("blockHash" in asked) {
    return (
      log.blockHash === asked.blockHash && (asked.blockNumber === undefined || log.blockNumber === asked.blockNumber)
    );
  }
  return log.blockNumber >= asked.fromBlock && log.blockNumber <= asked.toBlock;
}

/** Whether the node itself may give this log, by the lists it was asked with. */
function createIsAsked({ address, topics = [] }: LogFilter["query"]): (log: ChainLog) => boolean {
  const addresses = address && new Set<string>(address);
  const lists = topics.map((list) => list && new Set<string>(list));
  return (log) => {
    if (addresses && !addresses.has(log.address)) return false;
    for (let at = 0; at < lists.length; at += 1) {
      const topic = log.topics[at];
      if (lists[at] && (topic === undefined || !lists[at]?.has(topic))) return false;
    }
    return true;
  };
}

/** Two logs that follow each other on the chain. */
function checkNeighbours(a: ChainLog | undefined, b: ChainLog | undefined): void {
  if (!a || !b || a.blockNumber !== b.blockNumber) return;
  if (a.blockHash !== b.blockHash) throw nonsense(`The endpoint gave logs of two blocks ${a.blockNumber}.`);
  if (a.logIndex === b.logIndex) {
    throw nonsense(`The endpoint gave log ${a.logIndex} of block ${a.blockNumber} twice.`);
  }
  const isSame = a.txHash === b.txHash;
  const isOrdered = isSame ? a.txIndex === b.txIndex : a.txIndex < b.txIndex;
  if (!isOrdered) throw nonsense(`The endpoint's logs of block ${a.blockNumber} do not fit its transactions.`);
}

const nonsense = (sentence: string) => new EndpointError("nonsense", sentence);
const somethingElse = () => nonsense("The endpoint's list of logs holds something else.");
const notAsked = (log: ChainLog) =>
  nonsense(`The endpoint gave a log of block ${log.blockNumber}, which was not asked for.`);

function checked<T>(value: T | undefined): T {
  return value === undefined ? fail() : value;
}

function fail(): never {
  throw somethingElse();
}
