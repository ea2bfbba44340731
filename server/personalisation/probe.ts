import { createHash } from "node:crypto";

/**
 * Chance that is the same whenever it is asked again, from 0 up to 1.
 *
 * The first 32 bits of an MD5, because SQL says the same with
 * `('x' || left(md5(concat_ws(':', a, b, c)), 8))::bit(32)::bigint / 4294967296.0`.
 */
export function rollOf(...parts: readonly (string | number)[]): number {
  return createHash("md5").update(parts.join(":")).digest().readUInt32BE(0) / 4294967296;
}

/**
 * How often an alert that does not interrupt is sent all the same, by a quiet channel: the surer that they do not care, the rarer.
 * Never 0, so that what was not sent can be weighed in hindsight.
 * @param care from `careAt`; 0 for what goes into the digest, where it is seen anyway
 */
export function probeChance(care: number): number {
  return Math.min(1, Math.max(0.01, 0.5 * care));
}
