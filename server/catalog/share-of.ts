import { hash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import type { SqlWay, StepInput, WaysInput } from "./define-node.ts";

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
function shareInSql(seed: string, wallet: SQL): SQL {
  return sql`(('x' || left(md5(${`${seed}:`}::text || ${wallet}), ${sql.raw(String(DIGITS))}))::bit(32)::bigint
    % ${sql.raw(String(WHOLE))})`;
}

/** Two ways out of a node by a share: who is within it, and all others. Each wallet is always on the same. */
export type ShareWays = { within: string; others: string };

const lineOf = (percent: number) => Math.round((percent / 100) * WHOLE);

export function wayByShare(percent: number, { nodeId, subscriber }: StepInput, { within, others }: ShareWays): string {
  return shareOf(nodeId, subscriber.address) < lineOf(percent) ? within : others;
}

/** Whether a wallet is within a node's share, as SQL over the column of its address. */
export const isWithinShare = (percent: number, seed: string, wallet: SQL): SQL =>
  sql`${shareInSql(seed, wallet)} < ${lineOf(percent)}::bigint`;

/** The same over many subscribers at once. */
export function waysByShare(percent: number, { nodeId, wallet }: WaysInput, { within, others }: ShareWays): SqlWay[] {
  const isWithin = isWithinShare(percent, nodeId, wallet());
  return [
    { handle: within, when: isWithin },
    { handle: others, when: sql`not (${isWithin})` },
  ];
}
