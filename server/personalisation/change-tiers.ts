import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { mayMove } from "./cut-off.ts";
import { type PriorityEvidence, priorityEvidence } from "./evidence.ts";
import { keyOf, type Learnt } from "./learnt.ts";
import { POLICY_VERSION } from "./policy.ts";
import { readHistories } from "./read-history.ts";

type Moving = Omit<Learnt, "tier"> & { evidence: PriorityEvidence; tier: 0 | 1; was: 0 | 1; reason: string | null };

/**
 * Moves people to the front, and back, where that has changed.
 *
 * Rows: learned, its tier; learned_change, inserted for each that moved.
 * @returns the keys of those that moved
 */
export async function changeTiers(tx: Tx, learnt: readonly Learnt[], now: Date): Promise<string[]> {
  const moved = learnt.filter(
    ({ before, priority }) => (before.tier === 0) !== (priority.tier === 0) && mayMove(before.changedAt, now),
  );
  if (moved.length === 0) return [];
  const histories = await readHistories(tx, moved);
  const moving = moved.map((one): Moving => {
    const evidence = priorityEvidence(histories.get(keyOf(one))?.quick ?? []);
    const { quick, acted } = evidence;
    const isFirst = one.priority.tier === 0;
    const reason = isFirst ? `Among the first: you answered ${quick} of your last ${acted} within an hour.` : null;
    const [tier, was] = isFirst ? ([0, 1] as const) : ([1, 0] as const);
    return { ...one, evidence, tier, was, reason };
  });
  await write(tx, moving, now);
  await notifyChanges(
    tx,
    moving.map(({ workspaceId, subscriberId }) => ({ workspaceId, subscriberId, topic: "learned" as const })),
  );
  return moving.map(keyOf);
}

async function write(tx: Tx, moving: Moving[], now: Date): Promise<void> {
  const rows = moving.map(({ topicId, subscriberId, workspaceId, base, tier, was, reason, evidence }) => ({
    ...{ topicId, subscriberId, workspaceId, base, tier, was, reason, evidence },
  }));
  const given = sql`jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint,
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
