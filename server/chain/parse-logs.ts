import type { ChainLog } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import { type Hex, hexOf, isLowerHex, quantityOf } from "./hex.ts";
import type { LogFilter } from "./log-filter.ts";

/** What the question was: one block by its hash, or a range. */
export type AskedLogs = { blockHash: string; blockNumber?: number } | { fromBlock: number; toBlock: number };

/**
 * Checks the answer to a question about logs and keeps what is wanted, in the chain's order.
 *
 * Written by hand because it sees every log there is: about half as long as `JSON.parse` takes, where a schema takes ten
 * times that. Of what nobody wants no copy is made, and its data is not looked at, for it goes nowhere: of most logs
 * it is the longest part.
 * @throws EndpointError when one log is malformed, outside what was asked, doubled, or at odds with another: then
 * nothing of the answer is trusted
 */
export function parseLogs(answer: unknown, asked: AskedLogs, filter: LogFilter): ChainLog[] {
  if (!Array.isArray(answer)) throw nonsense("The endpoint's answer to eth_getLogs is not a list.");
  const question = { asked, filter, isAsked: createIsAsked(filter.query) };
  return parseInOrder(answer, question) ?? parseInOrder(sorted(answer), question) ?? [];
}

export const compareLogs = (a: Place, b: Place): number => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;

type Place = Pick<ChainLog, "blockNumber" | "logIndex">;
type Matter = Pick<ChainLog, "address" | "topics">;
type Question = { asked: AskedLogs; filter: LogFilter; isAsked: (log: ChainLog) => boolean };
type Wire = Record<keyof ChainLog | "transactionHash" | "transactionIndex" | "removed", unknown>;

/** @returns undefined when the logs do not come in the chain's order, before anything else is said of them */
function parseInOrder(answer: readonly unknown[], { asked, filter, isAsked }: Question): ChainLog[] | undefined {
  const wanted: ChainLog[] = [];
  let before: Parsed | undefined;
  for (const item of answer) {
    const wire = wireOf(item);
    const log = parseLog(wire, before);
    if (!isInside(log, asked)) throw notAsked(log);
    if (!isAsked(log)) throw nonsense(`The endpoint gave a log of ${log.address}, which was not asked for.`);
    if (before) {
      if (compareLogs(before.log, log) > 0) return undefined;
      checkNeighbours(before.log, log);
    }
    if (filter.wants(log)) {
      log.data = dataOf(wire.data);
      wanted.push(log);
    }
    before = { wire, log };
  }
  return wanted;
}

type Parsed = { wire: Wire; log: ChainLog };

/** Logs of one block or transaction share values: what equals the log before, which was checked, is not checked again. */
function parseLog(wire: Wire, before: Parsed | undefined): ChainLog {
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
    // looked at once it is known to be wanted
    data: "0x",
  };
  if (wire.removed === true) throw notAsked(log);
  if (wire.removed !== undefined && wire.removed !== false) fail();
  return log;
}

function wireOf(item: unknown): Wire {
  return typeof item === "object" && item !== null ? (item as Wire) : fail();
}

function sorted(answer: readonly unknown[]): unknown[] {
  const placed = answer.map((item) => {
    const { blockNumber, logIndex } = wireOf(item);
    return { item, blockNumber: checked(quantityOf(blockNumber)), logIndex: checked(quantityOf(logIndex)) };
  });
  return placed.sort(compareLogs).map(({ item }) => item);
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

export function isInside(log: Pick<ChainLog, "blockNumber" | "blockHash">, asked: AskedLogs): boolean {
  if ("blockHash" in asked) {
    return (
      log.blockHash === asked.blockHash && (asked.blockNumber === undefined || log.blockNumber === asked.blockNumber)
    );
  }
  return log.blockNumber >= asked.fromBlock && log.blockNumber <= asked.toBlock;
}

/** Whether the node itself may give this log, by the lists it was asked with. */
export function createIsAsked({ address, topics = [] }: LogFilter["query"]): (log: Matter) => boolean {
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
function checkNeighbours(a: ChainLog, b: ChainLog): void {
  if (a.blockNumber !== b.blockNumber) return;
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
