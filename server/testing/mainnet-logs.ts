import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Hex = `0x${string}`;

/** A log of Ethereum mainnet as `eth_getLogs` gives it. */
export type MainnetLog = {
  blockNumber: Hex;
  blockHash: Hex;
  transactionHash: Hex;
  transactionIndex: Hex;
  logIndex: Hex;
  address: Hex;
  topics: Hex[];
  data: Hex;
};

/**
 * Recorded by erigontech/rpc-tests (Apache-2.0) at 73992926bb41ecc29f9d48f4a93a8acddc3117ed: some of its logs, of
 * as many signatures as fit.
 */
const SAMPLE = new URL("./fixtures/mainnet/sample.jsonl", import.meta.url);
/** The whole of it, where somebody has put it: 9,829 logs as `logs-1.jsonl`. Too large to be kept here. */
const WHOLE_SET = new URL("../../.data/mainnet-logs/", import.meta.url);

export function sampleLogs(): MainnetLog[] {
  return readLines(SAMPLE.pathname);
}

/** @returns undefined where it is not */
export function wholeSet(): MainnetLog[] | undefined {
  const dir = WHOLE_SET.pathname;
  if (!existsSync(dir)) return undefined;
  const files = readdirSync(dir).filter((name) => /^logs-\d+\.jsonl$/.test(name));
  return files.toSorted().flatMap((name) => readLines(join(dir, name)));
}

function readLines(path: string): MainnetLog[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as MainnetLog);
}

/** Some were recorded with positions that count anew in each transaction. */
const placeOf = (log: MainnetLog) => Number(log.transactionIndex) * 1_000_000 + Number(log.logIndex);

/** In the chain's order, each with the logs of one block. */
export function byBlock(logs: readonly MainnetLog[]): MainnetLog[][] {
  const blocks = [...Map.groupBy(logs, (log) => log.blockHash).values()];
  return blocks.map((own) => own.toSorted((a, b) => placeOf(a) - placeOf(b)));
}
