import { keccak256 } from "viem";
import type { ChainLog, Header } from "./chain-data.ts";
import type { Hex } from "./hex.ts";
import type { LogFilter, LogInterest } from "./log-filter.ts";

/** Of each value: three places in the bloom's hex text and the bit in each. Kept, as hashing is what costs. */
const places = new Map<string, readonly number[]>();
const PLACES_MAX = 50_000;

const BLOOM_BYTES = 256;
const ALL_ONES = `0x${"f".repeat(2 * BLOOM_BYTES)}`;
const ALL_ZEROS = `0x${"0".repeat(2 * BLOOM_BYTES)}`;

/** Whether a block of this bloom may have a log with the value as its address or as a topic; false is certain. */
export function bloomHas(bloom: Hex, value: string): boolean {
  const found = places.get(value) ?? placesOf(value);
  for (let at = 0; at < found.length; at += 2) {
    const code = bloom.charCodeAt(found[at] ?? 0);
    const nibble = code < 58 ? code - 48 : code - 87;
    if ((nibble & (found[at + 1] ?? 0)) === 0) return false;
  }
  return true;
}

function placesOf(value: string): readonly number[] {
  const hash = keccak256(value as Hex, "bytes");
  const found: number[] = [];
  for (let at = 0; at < 6; at += 2) {
    const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047;
    const byte = BLOOM_BYTES - 1 - (bit >> 3);
    found.push(2 + 2 * byte + ((bit & 7) > 3 ? 0 : 1), 1 << (bit & 3));
  }
  if (places.size >= PLACES_MAX) places.clear();
  places.set(value, found);
  return found;
}

/** Some chains fill it with ones, and some leave it empty, whatever the block holds: then it says nothing. */
export function saysSomething(bloom: Hex | undefined): bloom is Hex {
  return bloom !== undefined && bloom !== ALL_ONES && bloom !== ALL_ZEROS;
}

/** What a block's bloom and the logs told of it do not agree on. */
export type Doubt = {
  /** Interests of which the bloom says "maybe" and the answer has nothing. */
  missing: LogInterest[];
  /** Logs of which the bloom says "certainly not". */
  surplus: ChainLog[];
};

/**
 * Contract and signature are what is looked up: hashing every topic of every log would cost more than all else.
 * @returns undefined when there is no doubt, or the bloom says nothing
 */
export function doubtOf(block: Header, logs: ChainLog[], filter: LogFilter): Doubt | undefined {
  const bloom = block.logsBloom;
  if (!filter.interests || !saysSomething(bloom)) return undefined;
  const surplus = logs.filter((log) => !bloomHas(bloom, log.address) || !bloomHas(bloom, log.topics[0] ?? log.address));
  const missing = filter.interests.filter((one) => mayHave(bloom, one) && !logs.some((log) => fits(log, one)));
  return missing.length + surplus.length > 0 ? { missing, surplus } : undefined;
}

function mayHave(bloom: Hex, { address, topic0, topic1, topic2 }: LogInterest): boolean {
  return [address, topic0, topic1, topic2].every((value) => value === null || bloomHas(bloom, value));
}

function fits(log: ChainLog, { address, topic0, topic1, topic2 }: LogInterest): boolean {
  return (
    (address === null || address === log.address) &&
    (topic0 === null || topic0 === log.topics[0]) &&
    (topic1 === null || topic1 === log.topics[1]) &&
    (topic2 === null || topic2 === log.topics[2])
  );
}

/** Whether these logs account for every bit of the bloom: then none is missing. */
export function accountsFor(bloom: Hex, logs: readonly ChainLog[]): boolean {
  const rest = Array.from({ length: 2 * BLOOM_BYTES }, (_, at) => Number.parseInt(bloom.charAt(at + 2), 16));
  for (const value of new Set(logs.flatMap((log) => [log.address, ...log.topics]))) {
    const found = places.get(value) ?? placesOf(value);
    for (let at = 0; at < found.length; at += 2) {
      const place = (found[at] ?? 0) - 2;
      rest[place] = (rest[place] ?? 0) & ~(found[at + 1] ?? 0);
    }
  }
  return rest.every((nibble) => nibble === 0);
}
