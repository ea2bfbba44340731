import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { InterestPurpose } from "#db/schema/workflow.ts";
import { AAVE_MOVES, erc20Topics } from "#server/catalog/known-topics.ts";
import { createLogFilter, type LogFilter, type LogInterest } from "#server/chain/log-filter.ts";
import { limits } from "#server/kernel/limits.ts";
import { WishesChangedError } from "./errors.ts";

export type Interest = LogInterest & {
  id: number;
  purpose: InterestPurpose;
  /** Blocks above it were read with this interest in mind; null: none so far. */
  sinceBlock: number | null;
};

/** What live triggers want of a chain, as it stood at one moment. */
export type Interests = {
  /** The same text for the same interests. */
  stamp: string;
  all: Interest[];
  /** Everything to be fetched. */
  filter: LogFilter;
  /** Of it, what becomes events, and what only says that watched values may have moved. */
  match: LogFilter;
  refresh: LogFilter;
  /** What counts as an act of a subscriber. */
  acts: LogFilter;
  /** What says that a wallet's holdings moved, and whose portfolios are read from the chain. */
  holdings: LogFilter;
  holderIds: number[];
  /** Whose transfers of the chain's own currency are wanted; null when nobody asked. */
  natives: NativeInterest | null;
};

export type NativeInterest = {
  /** Accounts that authors named. */
  accounts: ReadonlySet<string>;
  /** Workspaces whose followers are meant. */
  workspaceIds: number[];
};

/** A stamp has a part for logs, one for native transfers, one for acts, one for portfolios. */
const SEPARATOR = "/";

/** Read again only when it changed since `last`. */
export async function readInterests(db: Db, chainId: number, last: Interests | undefined): Promise<Interests> {
  const stamp = await stampOf(db, chainId);
  if (last?.stamp === stamp) return last;
  const all = await readAll(db, chainId);
  const acts = await readActs(db, chainId);
  const { movers, holderIds } = await readHoldings(db, chainId);
  const by = (purpose: InterestPurpose) => createLogFilter(all.filter((one) => one.purpose === purpose));
  return {
    stamp,
    all,
    filter: createLogFilter([...all, ...acts, ...movers]),
    match: by("match"),
    refresh: by("refresh"),
    acts: createLogFilter(acts),
    holdings: createLogFilter(movers),
    holderIds,
    natives: await readNatives(db, chainId),
  };
}

/** An interest counts while its trigger does. */
const live = (chainId: number) => sql`
  from log_interest i join trigger t on t.id = i.trigger_id and t.active
  where i.active and i.chain_id = ${chainId}::integer`;

async function stampOf(db: Db | Tx, chainId: number): Promise<string> {
  const [row] = await db.execute<{ stamp: string }>(sql`
    select concat(
      md5((select string_agg(i.id || case when i.since_block is null then '+' else '' end, ',' order by i.id)
        ${live(chainId)})),
      ${SEPARATOR}::text,
      md5((select string_agg(concat(id, spec), ',' order by id) from trigger
        where active and kind = 'activity' and chain_id = ${chainId}::integer)),
      ${SEPARATOR}::text,
      md5((select string_agg(id::text, ',' order by id) from act_source
        where removed_at is null and chain_id = ${chainId}::integer)),
      ${SEPARATOR}::text,
      md5((select string_agg(concat(p.workspace_id, ':', p.revision), ',' order by p.workspace_id) ${holders(chainId)}))) as stamp`);
  return row?.stamp ?? "";
}

async function readAll(db: Db, chainId: number): Promise<Interest[]> {
  const rows = await db.execute<Omit<Interest, "id" | "sinceBlock"> & { id: string; sinceBlock: string | null }>(sql`
    select i.id::text as id, i.purpose, lower(i.address) as address, lower(i.topic0) as topic0, lower(i.topic1) as topic1,
      lower(i.topic2) as topic2, i.since_block::text as "sinceBlock" ${live(chainId)}
    order by i.id`);
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    sinceBlock: row.sinceBlock === null ? null : Number(row.sinceBlock),
  }));
}

/** What counts as acting, told or not: it makes no events, and counts from the next block that is read. */
async function readActs(db: Db, chainId: number): Promise<LogInterest[]> {
  const rows = await db.execute<{ address: string; topic0: string }>(sql`
    select distinct address, topic0 from act_source
    where removed_at is null and chain_id = ${chainId}::integer order by 1, 2`);
  return rows.map((row) => ({ ...row, topic1: null, topic2: null }));
}

/** Workspaces whose portfolios are read from a chain. */
const holders = (chainId: number) => sql`
  from portfolio_setting p
  where not jsonb_exists(p.setting, 'outside')
    and p.setting -> 'parts' @> ${JSON.stringify([{ chainId }])}::text::jsonb`;

const partSchema = z.object({ chainId: z.number(), address: z.string().nullable() });
const settingSchema = z.object({ parts: z.array(partSchema), pools: z.array(partSchema) });

/** Transfers of what portfolios count, and what moves positions in their pools; they make no events either. */
async function readHoldings(db: Db, chainId: number): Promise<{ movers: LogInterest[]; holderIds: number[] }> {
  const rows = await db.execute<{ workspaceId: string; setting: unknown }>(sql`
    select p.workspace_id::text as "workspaceId", p.setting ${holders(chainId)} order by p.workspace_id`);
  const wanted = rows.flatMap(({ setting }) => {
    const { parts, pools } = settingSchema.parse(setting);
    const on = (all: typeof parts) => all.flatMap((one) => (one.chainId === chainId ? (one.address ?? []) : []));
    return [
      ...on(parts).map((address) => [address, erc20Topics.transfer] as const),
      ...on(pools).flatMap((address) => AAVE_MOVES.map((topic0) => [address, topic0] as const)),
    ];
  });
  const unique = new Map(wanted.map(([address, topic0]) => [`${address} ${topic0}`, { address, topic0 }]));
  const movers = [...unique.values()].map(({ address, topic0 }): LogInterest => {
    return { address: address.toLowerCase() as `0x${string}`, topic0, topic1: null, topic2: null };
  });
  return { movers, holderIds: rows.map(({ workspaceId }) => Number(workspaceId)) };
}

async function readNatives(db: Db, chainId: number): Promise<NativeInterest | null> {
  const rows = await db.execute<{ account: string | null; workspaceId: string }>(sql`
    select distinct lower(spec -> 'whose' ->> 'address') as account, workspace_id::text as "workspaceId"
    from trigger
    where active and kind = 'activity' and chain_id = ${chainId}::integer and (spec ->> 'native')::boolean`);
  if (rows.length === 0) return null;
  return {
    accounts: new Set(rows.flatMap(({ account }) => account ?? [])),
    workspaceIds: [...new Set(rows.filter((row) => !row.account).map((row) => Number(row.workspaceId)))],
  };
}

type Adoption = { chainId: number; used: Interests; known: string | undefined; fromBlock: number };

/**
 * Notes from which block on each interest is read with. Whatever was published, paused or resumed while the blocks
 * above `fromBlock` were fetched is noticed here, under the cursor's lock: it counts from the next look on.
 *
 * Rows: log_interest, since_block.
 * @param known stamp of the interests that were noted last
 * @returns the lowest block that a new interest still has to see, when the cursor had passed it
 * @throws WishesChangedError when native transfers are wanted otherwise by now: then the blocks are fetched again
 */
export async function adoptInterests(tx: Tx, { chainId, used, known, fromBlock }: Adoption): Promise<number | null> {
  const stamp = await stampOf(tx, chainId);
  if (nativePart(stamp) !== nativePart(used.stamp)) throw new WishesChangedError(chainId);
  const fresh = used.all.filter((one) => one.sinceBlock === null).map((one) => one.id);
  if (fresh.length === 0 && stamp === used.stamp && known === stamp) return null;
  await tx.execute(sql`
    update log_interest set since_block = null
    where chain_id = ${chainId}::integer and since_block is not null
      and not id = any(${idList(used.all.map((one) => one.id))})`);
  const [row] = await tx.execute<{ missed: string | null }>(sql`
    with adopted as (
      update log_interest set since_block = ${fromBlock}::bigint
      where id = any(${idList(fresh)}) and since_block is null
      returning trigger_id, purpose)
    select min(t.from_block)::text as missed
    from adopted a join trigger t on t.id = a.trigger_id
    where a.purpose = 'match' and t.from_block < ${fromBlock}::bigint`);
  const missed = row?.missed ? Number(row.missed) : null;
  const isNewNative = known !== undefined && nativePart(known) !== nativePart(stamp);
  const missedNative = isNewNative ? await missedNatives(tx, { chainId, fromBlock }) : null;
  const lowest = [missed, missedNative].filter((block) => block !== null);
  return lowest.length > 0 ? Math.min(...lowest) + 1 : null;
}

/** Where triggers on native transfers begin that were published a moment ago, if the cursor has passed it. */
async function missedNatives(tx: Tx, of: { chainId: number; fromBlock: number }): Promise<number | null> {
  const [row] = await tx.execute<{ missed: string | null }>(sql`
    select min(from_block)::text as missed from trigger
    where active and kind = 'activity' and chain_id = ${of.chainId}::integer and (spec ->> 'native')::boolean
      and from_block < ${of.fromBlock}::bigint and from_block >= ${of.fromBlock - limits.blocksPerLookMax}::bigint`);
  return row?.missed ? Number(row.missed) : null;
}

const nativePart = (stamp: string) => stamp.split(SEPARATOR)[1];

/** The interests that a block of this number was read with, or should have been. */
export function interestsAt(interests: Interests, blockNumber: number): LogFilter {
  return createLogFilter(
    interests.all.filter((one) => one.purpose === "match" && one.sinceBlock !== null && one.sinceBlock < blockNumber),
  );
}
