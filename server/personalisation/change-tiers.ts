import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { mayMove } from "./cut-off.ts";
import { type PriorityEvidence, priorityEvidence } from "./evidence.ts";
import { POLICY_VERSION } from "./policy.ts";
import { readHistories } from "./read-history.ts";

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
  if (moved.length === 0) return;
  const histories = await readHistories(tx, moved);
  const moving = moved.map((one): Moving => {
    const evidence = priorityEvidence(histories.get(`${one.topicId}:${one.subscriberId}`)?.quick ?? []);
    const { quick, acted } = evidence;
    const reason = one.isFirst ? `Among the first: you answered ${quick} of your last ${acted} within an hour.` : null;
    const [tier, was] = one.isFirst ? ([0, 1] as const) : ([1, 0] as const);
    return { ...one, evidence, tier, was, reason };
  });
  await write(tx, moving, now);
  await notifyChanges(
    tx,
    moving.map(({ workspaceId, subscriberId }) => ({ workspaceId, subscriberId, topic: "learned" as const })),
  );
}

async function findMoved(tx: Tx, placed: readonly Placed[], now: Date): Promise<Placed[]> {
  if (placed.length === 0) return [];
  const pairs = placed.map(({ topicId, subscriberId, isFirst }) => ({ topicId, subscriberId, isFirst }));
  const rows = await tx.execute<{ key: string; changedAt: string | null }>(sql`
    select p."topicId" || ':' || p."subscriberId" as key, to_json(l.changed_at) #>> '{}' as "changedAt"
    from jsonb_to_recordset(${jsonText(pairs)}::text::jsonb) as p
      ("topicId" bigint, "subscriberId" bigint, "isFirst" boolean)
    left join learned l on l.topic_id = p."topicId" and l.subscriber_id = p."subscriberId"
    where (coalesce(l.tier, 1) = 0) <> p."isFirst"`);
  const free = [...rows].filter(({ changedAt }) => mayMove(changedAt === null ? null : new Date(changedAt), now));
  const keys = new Set(free.map(({ key }) => key));
  return placed.filter(({ topicId, subscriberId }) => keys.has(`${topicId}:${subscriberId}`));
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
