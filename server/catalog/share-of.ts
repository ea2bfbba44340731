import { hash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";

/** A share is counted in hundredths of a percent. */
export const WHOLE = 10_000;

const DIGITS = 8;

/**
 * Where a wallet stands in a whole of 10,000: the same for the same seed, even over all wallets, and of no use to foresee
 * where it stands for another seed.
 */
export function shareOf(seed: string, wallet: string): number {
  return Number.parseInt(hash("md5", `${seed}:${wallet}`).slice(0, DIGITS), 16) % WHOLE;
}

/** The same over many wallets at once. */
export function shareInSql(seed: string, wallet: SQL): SQL {
  return sql`(('x' || left(md5(${`${seed}:`}::text || ${wallet}), ${sql.raw(String(DIGITS))}))::bit(32)::bigint
    % ${sql.raw(String(WHOLE))})`;
}
