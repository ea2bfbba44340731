import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { type RawTime, timeOrNull } from "../run/rows.ts";

/** `unread`: no cursor yet, or nobody reads it any more. */
export type ChainState = "on-time" | "behind" | "degraded" | "unread";

export type ChainHealth = {
  chainId: number;
  name: string;
  short: string;
  state: ChainState;
  blockNumber: number | null;
  blockAt: Date | null;
  behindBlocks: number | null;
  checkedAt: Date | null;
  /** Last trouble in words. */
  trouble: string | null;
};

/** A reader that has not looked for this long is gone. */
const UNREAD_AFTER_MS = 60_000;
/** Blocks a reader may be behind the head and still be on time. */
const BEHIND_BLOCKS_MAX = 5;

type RawChain = {
  chainId: number;
  blockNumber: number | null;
  headNumber: number | null;
  blockAt: RawTime;
  checkedAt: RawTime;
  trouble: string | null;
};

/** Chains that live workflows listen to, or all that are read when `workspaceId` is null (the admin's view). */
export async function listChainHealth(tx: Tx, o: { workspaceId: number | null; now: Date }): Promise<ChainHealth[]> {
  const wanted =
    o.workspaceId === null
      ? sql`select chain_id from chain_cursor`
      : sql`select chain_id from trigger where workspace_id = ${o.workspaceId}::bigint and active and chain_id is not null`;
  const rows = await tx.execute<RawChain>(sql`
    select t.chain_id as "chainId", nullif(c.block_number, -1)::float8 as "blockNumber",
      nullif(c.head_number, -1)::float8 as "headNumber", case when c.block_number >= 0 then c.block_at end as "blockAt",
      c.checked_at as "checkedAt", c.trouble
    from (${wanted}) t
    left join chain_cursor c on c.chain_id = t.chain_id
    group by 1, 2, 3, 4, 5, 6
    order by 1`);
  return rows.map((row) => healthOf(row, o.now));
}

function healthOf(row: RawChain, now: Date): ChainHealth {
  const chain = chainOf(row.chainId);
  const checkedAt = timeOrNull(row.checkedAt);
  const behindBlocks =
    row.headNumber === null || row.blockNumber === null ? null : Math.max(0, row.headNumber - row.blockNumber);
  return {
    chainId: row.chainId,
    name: chain?.name ?? `Chain ${row.chainId}`,
    short: chain?.short ?? String(row.chainId),
    state: stateOf({ checkedAt, behindBlocks, trouble: row.trouble, now }),
    blockNumber: row.blockNumber,
    blockAt: timeOrNull(row.blockAt),
    behindBlocks,
    checkedAt,
    trouble: row.trouble,
  };
}

/** What a cursor says of its chain. */
export function stateOf(o: {
  checkedAt: Date | null;
  behindBlocks: number | null;
  trouble: string | null;
  now: Date;
}): ChainState {
  if (o.checkedAt === null || o.behindBlocks === null) return "unread";
  if (o.now.getTime() - o.checkedAt.getTime() > UNREAD_AFTER_MS) return "unread";
  if (o.trouble !== null) return "degraded";
  return o.behindBlocks > BEHIND_BLOCKS_MAX ? "behind" : "on-time";
}
