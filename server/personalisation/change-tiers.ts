import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { QUIET_DAYS } from "./change-lines.ts";
import { type PriorityEvidence, priorityEvidence } from "./evidence.ts";
import { POLICY_VERSION } from "./policy.ts";

/** Who goes first with a topic's alerts by now. */
export type Placed = {
  topicId: number;
  subscriberId: number;
  workspaceId: number;
  base: number;
  isFirst: boolean;
};

type Moving = Placed & { evidence: PriorityEvidence; tier: 0 | 1; was: 0 | 1; reason: string | null };

/**
 * Moves people to the front, and back, where that has changed; a topic's line and its front move at most once a week
 * together.
 *
 * Rows: learned, its tier; learned_change, inserted for each that moved.
 */
export async function changeTiers(tx: Tx, placed: readonly Placed[], now: Date): Promise<void> {
  const moved = await findMoved(tx, placed, now);
  const moving: Moving[] = [];
  for (const one of moved) {
    const evidence = await evidenceOf(tx, one);
    const { quick, acted } = evidence;
    const reason = one.isFirst ? `Among the first: you answered ${quick} of your last ${acted} within an hour.` : null;
    const [tier, was] = one.isFirst ? ([0, 1] as const) : ([1, 0] as const);
    moving.push({ ...one, evidence, tier, was, reason });
  }
  if (moving.length === 0) return;
  await write(tx, moving, now);
  await notifyChanges(
    tx,
    moving.map(({ workspaceId, subscriberId }) => ({ workspaceId, subscriberId, topic: "learned" as const })),
  );
}

async function findMoved(tx: Tx, placed: readonly Placed[], now: Date): Promise<Placed[]> {
  if (placed.length === 0) return [];
  const rows = await tx.execute<{ topicId: string; subscriberId: string }>(sql`
    select p."topicId", p."subscriberId"
    from jsonb_to_recordset(${jsonText(placed)}::text::jsonb) as p
      ("topicId" bigint, "subscriberId" bigint, "isFirst" boolean)
    left join learned l on l.topic_id = p."topicId" and l.subscriber_id = p."subscriberId"
    where (coalesce(l.tier, 1) = 0) <> p."isFirst" and (l.changed_at is null
      or l.changed_at <= ${now.toISOString()}::timestamptz - ${QUIET_DAYS}::integer * interval '1 day')`);
  const keys = new Set([...rows].map((row) => `${row.topicId}:${row.subscriberId}`));
  return placed.filter(({ topicId, subscriberId }) => keys.has(`${topicId}:${subscriberId}`));
}

/** A recount of what they acted on after it was delivered. */
async function evidenceOf(tx: Tx, { topicId, subscriberId }: Placed): Promise<PriorityEvidence> {
  const rows = await tx.execute<{ at: string; latencyMinutes: number }>(sql`
    select to_json(acted_at) #>> '{}' as at, extract(epoch from acted_at - delivered_at)::float8 / 60 as "latencyMinutes"
    from outcome
    where topic_id = ${topicId}::bigint and subscriber_id = ${subscriberId}::bigint and label = 'acted'
      and acted_at >= delivered_at
    order by id desc limit 100`);
  return priorityEvidence([...rows].map((row) => ({ ...row, at: new Date(row.at) })));
}

async function write(tx: Tx, moving: Moving[], now: Date): Promise<void> {
  const given = sql`jsonb_to_recordset(${jsonText(moving)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint,
    "workspaceId" bigint, base numeric, tier integer, was integer, reason text, evidence jsonb)`;
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, tier, tier_reason, changed_at)
    select "topicId", "subscriberId", "workspaceId", base, tier, reason, ${at} from ${given}
    order by "topicId", "subscriberId"
    on conflict (topic_id, subscriber_id) do update set
      tier = excluded.tier, tier_reason = excluded.tier_reason, changed_at = excluded.changed_at`);
  await tx.execute(sql`
    insert into learned_change (workspace_id, topic_id, subscriber_id, kind, old, new, evidence, policy, at)
    select "workspaceId", "topicId", "subscriberId", 'tier', was, tier, evidence, ${String(POLICY_VERSION)}, ${at}
    from ${given} order by "topicId", "subscriberId"`);
}
