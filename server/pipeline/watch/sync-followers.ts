import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { LineSpec } from "#server/contract/plan.ts";
import { effectiveNumber } from "./effective-number.ts";
import type { ReadingTrigger } from "./reading-triggers.ts";
import { dueNow, onMovedLine } from "./sync-subject.ts";

type Of = {
  trigger: ReadingTrigger;
  topicId: number;
  /** Undefined: everybody. */
  subscriberIds: number[] | undefined;
  now: Date;
};

/** More than so many are better found by going through all. */
const FEW = 500;

/** A topic's followers, those new and those gone, with their values of their own and their lines. */
export async function syncFollowers(tx: Tx, of: Of): Promise<void> {
  const isFew = of.subscriberIds !== undefined && of.subscriberIds.length <= FEW;
  if (isFew) return syncPeople(tx, of);
  // Just after many came, Postgres knows nothing of their number and would go through all for each: 20,000 took 85 s.
  await tx.execute(sql`set local enable_nestloop = off`);
  await syncPeople(tx, of);
  await tx.execute(sql`set local enable_nestloop = on`);
}

async function syncPeople(tx: Tx, of: Of): Promise<void> {
  const { subject, holders } = of.trigger;
  if (subject.kind === "followers" && subject.topicId === of.topicId) {
    await addValues(tx, of);
    await restValues(tx, of);
  }
  if (holders.kind !== "followers" || holders.topicId !== of.topicId) return;
  const moved = new Set<string>();
  for (const line of of.trigger.lines) for (const wallet of await addLines(tx, of, line)) moved.add(wallet);
  await restLines(tx, of);
  const isShared = subject.kind === "one";
  const wallets = isShared ? (moved.size > 0 ? [subject.wallet] : []) : [...moved];
  await dueNow(tx, { triggerId: of.trigger.id, wallets, now: of.now });
}

/** Subscribers `s` with their topic `t` and setting `p`; who follows is said by `isFollowing`. */
function people({ trigger, topicId, subscriberIds }: Of): SQL {
  const some = subscriberIds ? sql`and s.id = any(${idList(subscriberIds)})` : sql``;
  return sql`
    subscriber s
    join topic t on t.id = ${topicId}::bigint and t.workspace_id = s.workspace_id
    left join preference p on p.topic_id = t.id and p.subscriber_id = s.id
    where s.workspace_id = ${trigger.workspaceId}::bigint ${some}`;
}

/** By their own setting or the topic's: as audience reaches a topic. */
const isFollowing = sql`(t.archived_at is null and coalesce(p.enabled, t.on_by_default))`;

async function addValues(tx: Tx, of: Of): Promise<void> {
  const { trigger } = of;
  const at = of.now.toISOString();
  await tx.execute(sql`
    insert into watch (workspace_id, trigger_id, chain_id, wallet, due_at, fresh_at)
    select s.workspace_id, ${trigger.id}::bigint, ${trigger.chainId}::integer, s.address, ${at}::timestamptz,
      ${at}::timestamptz
    from ${people(of)} and ${isFollowing}
      and not exists (
        select 1 from watch w where w.trigger_id = ${trigger.id}::bigint and w.wallet = s.address and w.active)
    on conflict (trigger_id, wallet) do update set active = true, chain_id = excluded.chain_id,
      due_at = excluded.due_at, fresh_at = excluded.fresh_at, unknown_told_at = null, failing_since = null
    where not watch.active`);
}

async function restValues(tx: Tx, of: Of): Promise<void> {
  const { trigger, subscriberIds } = of;
  if (subscriberIds) {
    await tx.execute(sql`
      update watch w set active = false
      from (select s.address from ${people(of)} and not ${isFollowing}) gone
      where w.trigger_id = ${trigger.id}::bigint and w.wallet = gone.address and w.active`);
    return;
  }
  await tx.execute(sql`
    update watch w set active = false
    where w.trigger_id = ${trigger.id}::bigint and w.active
      and not exists (select 1 from ${people(of)} and ${isFollowing} and s.address = w.wallet)`);
}

/** @returns wallets whose line is new or was moved */
async function addLines(tx: Tx, of: Of, { id, line }: LineSpec): Promise<string[]> {
  const { trigger } = of;
  const value = line.kind === "fixed" ? sql`${line.value}::numeric` : effectiveNumber(line.field);
  const rows = await tx.execute<{ wallet: string }>(sql`
    insert into watch_line (trigger_id, wallet, line_id, workspace_id, line)
    select ${trigger.id}::bigint, h.address, ${id}::text, h.workspace_id, h.line
    from (select s.address, s.workspace_id, ${value} as line from ${people(of)} and ${isFollowing}) h
    left join watch_line l on l.trigger_id = ${trigger.id}::bigint and l.wallet = h.address and l.line_id = ${id}::text
    where h.line is not null and (l.line is null or l.line <> h.line or not l.active)
    ${onMovedLine}
    returning wallet`);
  return rows.map((row) => row.wallet);
}

/** Lines of who does not follow, or has no number to be told at. */
async function restLines(tx: Tx, of: Of): Promise<void> {
  const { trigger, subscriberIds } = of;
  const fields = trigger.lines.flatMap(({ id, line }) => (line.kind === "field" ? [{ id, field: line.field }] : []));
  const noNumber = fields.map(
    ({ id, field }) => sql`or (l.line_id = ${id}::text and ${effectiveNumber(field)} is null)`,
  );
  const hasNone = sql`(not ${isFollowing} ${sql.join(noNumber, sql` `)})`;
  if (subscriberIds) {
    await tx.execute(sql`
      update watch_line l set active = false
      from ${people(of)} and l.trigger_id = ${trigger.id}::bigint and l.wallet = s.address and l.active and ${hasNone}`);
    return;
  }
  await tx.execute(sql`
    update watch_line l set active = false
    where l.trigger_id = ${trigger.id}::bigint and l.active
      and not exists (select 1 from ${people(of)} and s.address = l.wallet and not ${hasNone})`);
}
