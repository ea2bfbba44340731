import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { type ChainState, stateOf } from "../health/chain-state.ts";
import { type RawTime, timeOrNull } from "../run/rows.ts";

/** An endpoint in the order it is preferred; `resting`: not asked for a while. */
export type EndpointMark = "well" | "troubled" | "resting";

export type ChainHealth = {
  chainId: number;
  name: string;
  short: string;
  state: ChainState;
  blockNumber: number | null;
  /** Timestamp of the last block read: against the clock it says how far behind. */
  blockAt: Date | null;
  headNumber: number | null;
  behindBlocks: number | null;
  checkedAt: Date | null;
  /** Since when a fork too deep keeps it from being read. */
  haltedAt: Date | null;
  /** Blocks that were passed without their logs, and are read again. */
  owedBlocks: number;
  /** Last trouble in words. */
  trouble: string | null;
  endpoints: EndpointMark[];
};

type RawChain = Omit<
  ChainHealth,
  "name" | "short" | "state" | "behindBlocks" | "blockAt" | "checkedAt" | "haltedAt"
> & {
  blockAt: RawTime;
  checkedAt: RawTime;
  haltedAt: RawTime;
};

type Wanted = {
  /** Null: every chain that is read or listened to, the admin's view. */
  workspaceId: number | null;
  now: Date;
};

/** Chains that live workflows listen to, with how far each is read. One statement. */
export async function listChainHealth(tx: Tx, { workspaceId, now }: Wanted): Promise<ChainHealth[]> {
  const listened = sql`select chain_id from trigger where active and chain_id is not null`;
  const wanted =
    workspaceId === null
      ? sql`select chain_id from chain_cursor union ${listened}`
      : sql`${listened} and workspace_id = ${workspaceId}::bigint`;
  const rows = await tx.execute<RawChain>(sql`
    select t.chain_id as "chainId", nullif(c.block_number, -1)::float8 as "blockNumber",
      nullif(c.head_number, -1)::float8 as "headNumber", case when c.block_number >= 0 then c.block_at end as "blockAt",
      c.checked_at as "checkedAt", c.halted_at as "haltedAt", c.trouble,
      (select coalesce(sum(o.to_block - o.from_block + 1), 0)::float8 from owed_range o
        where o.chain_id = t.chain_id and o.state = 'open') as "owedBlocks",
      (select coalesce(json_agg(
          case when e.rests_until > ${now.toISOString()}::timestamptz then 'resting'
            when e.trouble is not null then 'troubled' else 'well' end order by e.place), '[]')
        from endpoint_health e where e.chain_id = t.chain_id) as endpoints
    from (select distinct chain_id from (${wanted}) listed) t
    left join chain_cursor c on c.chain_id = t.chain_id
    order by t.chain_id
    limit 100`);
  return rows.map((row) => healthOf(row, now));
}

function healthOf(row: RawChain, now: Date): ChainHealth {
  const chain = chainOf(row.chainId);
  const { blockNumber, headNumber, trouble, chainId } = row;
  const behindBlocks = headNumber === null || blockNumber === null ? null : Math.max(0, headNumber - blockNumber);
  const times = {
    blockAt: timeOrNull(row.blockAt),
    checkedAt: timeOrNull(row.checkedAt),
    haltedAt: timeOrNull(row.haltedAt),
  };
  return {
    ...row,
    ...times,
    name: chain?.name ?? `Chain ${chainId}`,
    short: chain?.short ?? String(chainId),
    state: stateOf({ ...times, chainId, behindBlocks, trouble }, now),
    behindBlocks,
  };
}
