import type { ChainLog } from "./chain-data.ts";
import type { LogFilter } from "./log-filter.ts";
import { type AskedLogs, createIsAsked, isInside } from "./parse-logs.ts";
import { ascii, type TextScan, textScan } from "./scan-text.ts";
import { ADDRESS_BYTES, HASH_BYTES, ScannedLog } from "./scanned-log.ts";

/**
 * Reads an answer to `eth_getLogs` from its bytes and makes values only of what is wanted: of most logs nobody wants
 * anything, and `JSON.parse` makes ten strings of each before that can be seen.
 *
 * Each log is checked as `parseLogs` does it, and the data of all. Only the plain way of writing is known, which is
 * nearly every node's: no spaces, lower-case digits, the chain's order, each key once. At anything else it gives up:
 * what is to be said of it is said by whoever reads the answer as JSON.
 * @returns undefined when it gave up
 */
export function scanLogs(
  body: Uint8Array,
  asked: AskedLogs,
  filter: LogFilter,
): { logs: ChainLog[]; told: number } | undefined {
  const text = textScan(body);
  if (!takeBeginning(text)) return undefined;
  const isAsked = createIsAsked(filter.query);
  const mayBeFrom = createMayBeFrom(filter);
  const followers: number[] = [];
  const logs: ChainLog[] = [];
  let told = 0;
  let log = new ScannedLog(text);
  let before = new ScannedLog(text);
  let isMore = !text.takeChar("]");
  while (isMore) {
    if (!takeLog(text, log, followers) || !isInside(log, asked) || !isAsked(log)) return undefined;
    if (told > 0 && !log.mayFollow(before)) return undefined;
    if (mayBeFrom(log.addressTail) && filter.wants(log)) logs.push(log.toLog());
    told += 1;
    [before, log] = [log, before];
    isMore = text.takeChar(",");
    if (!isMore && !text.takeChar("]")) return undefined;
  }
  return takeEnd(text) ? { logs, told } : undefined;
}

const [RESULT, VERSION, ID, NOT] = ['"result":[', '"jsonrpc":"2.0"', '"id":', "false"].map(ascii);

/** Up to the first log. */
function takeBeginning(text: TextScan): boolean {
  if (!text.takeChar("{")) return false;
  while (!text.take(RESULT)) {
    if (!takeAround(text) || !text.takeChar(",")) return false;
  }
  return true;
}

function takeEnd(text: TextScan): boolean {
  while (text.takeChar(",")) {
    if (!takeAround(text)) return false;
  }
  return text.takeChar("}") && text.isAtEnd();
}

/** What stands beside the result. */
const takeAround = (text: TextScan) => text.take(VERSION) || (text.take(ID) && text.takeCount());

/** Rules most logs out by two bytes of their address, before a text is made of it. */
function createMayBeFrom({ interests }: LogFilter): (addressTail: number) => boolean {
  if (!interests || interests.some((one) => one.address === null)) return () => true;
  const tails = new Uint8Array(2 ** 16);
  for (const { address } of interests) tails[Number.parseInt(address?.slice(-4) ?? "", 16)] = 1;
  return (tail) => tails[tail] === 1;
}

type Value = {
  key: string;
  isOptional?: boolean;
  /** @returns what it is or where it stands, -1 when it is something else */
  take: (text: TextScan, log: ScannedLog) => number;
  place?: "addressAt" | "dataAt" | "blockNumber" | "txHashAt" | "txIndex" | "blockHashAt" | "logIndex";
};

const takeHash = (text: TextScan) => text.takeHex(HASH_BYTES);
const takeQuantity = (text: TextScan) => text.takeQuantity();

const VALUES: readonly Value[] = [
  { key: "address", take: (text) => text.takeHex(ADDRESS_BYTES), place: "addressAt" },
  { key: "topics", take: (text, log) => log.takeTopics(text) },
  { key: "data", take: (text) => text.takeHexOfAnySize(), place: "dataAt" },
  { key: "blockNumber", take: takeQuantity, place: "blockNumber" },
  { key: "transactionHash", take: takeHash, place: "txHashAt" },
  { key: "transactionIndex", take: takeQuantity, place: "txIndex" },
  { key: "blockHash", take: takeHash, place: "blockHashAt" },
  { key: "blockTimestamp", isOptional: true, take: takeQuantity },
  { key: "logIndex", take: takeQuantity, place: "logIndex" },
  { key: "removed", isOptional: true, take: (text) => (text.take(NOT) ? 0 : -1) },
];
const KEYS = VALUES.map(({ key }) => ascii(`"${key}":`));
const NEEDED = VALUES.reduce((bits, { isOptional }, at) => (isOptional ? bits : bits | (1 << at)), 0);

function takeLog(text: TextScan, log: ScannedLog, followers: number[]): boolean {
  if (!text.takeChar("{")) return false;
  let seen = 0;
  let at = KEYS.length;
  do {
    at = takeKeyAfter(at, text, followers);
    const value = VALUES[at];
    const bit = 1 << at;
    const found = value && (seen & bit) === 0 ? value.take(text, log) : -1;
    if (found < 0) return false;
    if (value?.place) log[value.place] = found;
    seen |= bit;
  } while (text.takeChar(","));
  return (seen & NEEDED) === NEEDED && text.takeChar("}");
}

/** Most logs have their keys in the order of the one before. @returns which it is, -1 for a stranger */
function takeKeyAfter(last: number, text: TextScan, followers: number[]): number {
  const likely = followers[last];
  if (likely !== undefined && text.take(KEYS[likely])) return likely;
  const at = KEYS.findIndex((key) => text.take(key));
  if (at >= 0) followers[last] = at;
  return at;
}
