import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { recount } from "#server/ledger/recount.ts";
import type { FakeChain } from "../fake-chain.ts";
import { HEALTH_FACTOR_TOPIC } from "../live-workflow.ts";
import type { WorkflowFact } from "./history.ts";

/** What a paused workflow keeps: its rows wait for it to be resumed. */
const notHeld = sql`not exists (select from workflow w where w.id = workflow_id and w.state = 'paused')`;

/** Rows that are not at their end, by table: all must be none when everything is done. */
const OPEN = sql`
  select 'event' as what, count(*)::integer as open, min(observed_at) as next from event where matched_at is null
  union all select 'run', count(*)::integer, null from run where state in ('waiting', 'running') and ${notHeld}
  union all select 'execution', count(*)::integer, min(wake_at) from execution where state in ('ready', 'waiting') and ${notHeld}
  union all select 'delivery', count(*)::integer, min(coalesce(lease_until, next_at)) from delivery
    where state in ('waiting', 'retrying') and (corrects_id is not null or lease_until is not null or ${notHeld})
  union all select 'held event', count(*)::integer, null from held_event where state = 'held'
  union all select 'undone run', count(*)::integer, min(undone_at + interval '31 seconds') from run
    where undone_at is not null and corrected_at is null
  union all select 'unfunded delivery', count(*)::integer, null from delivery where state = 'unfunded'
  union all select 'owed range', count(*)::integer, min(next_at) from owed_range where state = 'open'`;

export type Open = { what: string; open: number; next: Date | null };

/** Chains that were not read up to their head. */
export async function unread(db: Db, chains: Ended["chains"]): Promise<string[]> {
  const rows = await db.execute<{ chainId: number; hash: string }>(
    sql`select chain_id as "chainId", block_hash as hash from chain_cursor`,
  );
  const read = new Map(rows.map(({ chainId, hash }) => [chainId, hash]));
  return chains
    .filter(({ chainId, chain }) => read.get(chainId) !== chain.head().hash)
    .map(({ chainId }) => String(chainId));
}

/** What is left to do, and when the first of it is due. */
export async function openWork(db: Db): Promise<Open[]> {
  const rows = await db.execute<{ what: string; open: number; next: string | null }>(OPEN);
  return rows
    .filter((row) => row.open > 0)
    .map((row) => ({ ...row, next: row.next === null ? null : new Date(row.next) }));
}

type Ended = {
  db: Db;
  chains: { chainId: number; chain: FakeChain }[];
  workflows: WorkflowFact[];
  workspaceIds: number[];
};

/** What is wrong with the tables once everything is done, in words. */
export async function wrongsOf(ended: Ended): Promise<string[]> {
  const open = (await openWork(ended.db)).map(({ what, open }) => `left over: ${open} × ${what}`);
  const failed = await ended.db.execute<{ id: string; reason: string }>(
    sql`select id::text, reason from run where state = 'failed' union all
      select run_id::text, reason from execution where state = 'failed' order by 1`,
  );
  return [
    ...(await unread(ended.db, ended.chains)).map((chainId) => `not read to its head: chain ${chainId}`),
    ...open,
    ...failed.map(({ id, reason }) => `failed: run ${id}: ${reason}`),
    ...(await unsentOfOrphans(ended.db)),
    ...(await wrongCounters(ended.db)),
    ...(await wrongEvents(ended)),
    ...(await wrongSums(ended)),
  ];
}

async function unsentOfOrphans(db: Db): Promise<string[]> {
  const rows = await db.execute<{ id: string; state: string }>(sql`
    select d.id::text, d.state from delivery d join run r on r.id = d.run_id join event e on e.id = r.event_id
    where e.orphaned_at is not null and d.state in ('waiting', 'retrying', 'unfunded') and d.corrects_id is null
    order by d.id`);
  return rows.map(({ id, state }) => `unsent of an orphan: delivery ${id} is ${state}`);
}

/** Blocks owed, less those processed, less those listed. */
async function wrongCounters(db: Db): Promise<string[]> {
  const rows = await db.execute<{ chainId: number; left: number }>(sql`
    select c.chain_id as "chainId", (c.block_number - c.start_number - c.processed - coalesce((
      select sum(o.to_block - o.from_block + 1) from owed_range o
      where o.chain_id = c.chain_id and o.state = 'open'), 0))::integer as left
    from chain_cursor c where c.start_number is not null order by 1`);
  return rows
    .filter(({ left }) => left !== 0)
    .map(({ chainId, left }) => `chain ${chainId}: owed − processed − listed = ${left}`);
}

/** Logs that were wanted all along stand in the table exactly as on the chain, and no others do. */
async function wrongEvents({ db, chains, workflows }: Ended): Promise<string[]> {
  const wrong: string[] = [];
  for (const [at, { chainId, chain }] of chains.entries()) {
    const rows = await db.execute<{ hash: string; logIndex: number; address: string }>(sql`
      select block_hash as hash, log_index as "logIndex", address from event
      where kind = 'log' and chain_id = ${chainId}::integer and orphaned_at is null`);
    const stored = new Set(rows.map(({ hash, logIndex }) => `${hash}:${logIndex}`));
    const always = workflows.filter(
      (one) => one.chain === at && one.live.length === 1 && one.live[0]?.to === undefined,
    );
    const standing = logsAbove(chain, await startOf(db, chainId));
    for (const [key, { address, number }] of standing) {
      const isWanted = always.some((one) => one.contract === address);
      if (isWanted && !stored.has(key)) wrong.push(`not stored: a log of #${number}, ${placeOf(key)} of chain ${at}`);
    }
    for (const key of stored) {
      if (!standing.has(key)) wrong.push(`stored as standing, and does not: ${placeOf(key)} of chain ${at}`);
    }
  }
  return wrong;
}

const placeOf = (key: string) => `log ${key.slice(67)} of ${key.slice(2, 8)}`;

/** What workflows of the simulation may want, by block and place. */
function logsAbove(chain: FakeChain, start: number): Map<string, { address: string; number: number }> {
  const found = new Map<string, { address: string; number: number }>();
  for (const { number, hash, logs } of chain.blocks().slice(start + 1)) {
    for (const [logIndex, { address, topics }] of logs.entries()) {
      if (topics[0] === HEALTH_FACTOR_TOPIC) found.set(`${hash}:${logIndex}`, { address, number });
    }
  }
  return found;
}

async function startOf(db: Db, chainId: number): Promise<number> {
  const [row] = await db.execute<{ start: string | null }>(
    sql`select coalesce(start_number, 5)::text as start from chain_cursor where chain_id = ${chainId}::integer`,
  );
  return Number(row?.start ?? 5);
}

async function wrongSums({ db, workspaceIds }: Ended): Promise<string[]> {
  const wrong: string[] = [];
  for (const workspaceId of workspaceIds) {
    const { isRight, accounts } = await db.transaction((tx) => recount(tx, workspaceId));
    if (!isRight) wrong.push(`ledger: the sums of workspace ${workspaceId} are off`);
    const pending = accounts.reduce((sum, { kept }) => sum + kept.debitsPending, 0);
    if (pending !== 0) wrong.push(`ledger: ${pending} milli-credits of workspace ${workspaceId} are still reserved`);
    const [row] = await db.execute<{ spent: string }>(sql`
      select coalesce(sum(price_milli), 0)::text as spent from delivery
      where workspace_id = ${workspaceId}::bigint and state = 'delivered'`);
    const [posted] = await db.execute<{ sum: string }>(sql`
      select coalesce(sum(amount_milli), 0)::text as sum from ledger_transfer
      where workspace_id = ${workspaceId}::bigint and kind = 'post'`);
    if (row?.spent !== posted?.sum)
      wrong.push(`ledger: delivered for ${row?.spent}, paid ${posted?.sum} in workspace ${workspaceId}`);
  }
  return [...wrong, ...(await wrongCharges(db))];
}

/** What each delivery reserved was posted or voided, each time; posted once where it was delivered, and nowhere else. */
async function wrongCharges(db: Db): Promise<string[]> {
  const rows = await db.execute<{ id: string; state: string; kinds: string }>(sql`
    select d.id::text, d.state, string_agg(t.kind, ' ' order by t.id) as kinds
    from delivery d left join (
      select id, kind, workspace_id, unnest(delivery_ids) as delivery_id from ledger_transfer
    ) t on t.delivery_id = d.id and t.workspace_id = d.workspace_id
    group by d.id having
      count(*) filter (where t.kind = 'reserve') <> count(*) filter (where t.kind in ('post', 'void'))
      or count(*) filter (where t.kind = 'post') <> case when d.state = 'delivered' and d.price_milli > 0 then 1 else 0 end
    order by d.id`);
  return rows.map(({ id, state, kinds }) => `ledger: delivery ${id} is ${state}, and had ${kinds}`);
}
