import { sql } from "drizzle-orm";
import { z } from "zod";
import { getDb, type Tx } from "#db/client.ts";
import { deadWhere } from "#server/pipeline/outbox/take-replays.ts";
import { readyToWake } from "#server/pipeline/wake.ts";
import { NOBODY, writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { KeyContext, MemberContext } from "#server/services/context.ts";

/** Which dead letters; what is left out does not matter. */
export const replayFilterSchema = z.strictObject({
  channel: z.string().max(40).optional(),
  workflowId: z.int().positive().optional(),
  /** Exactly this reason. */
  reason: z.string().max(2_000).optional(),
  /** Only what ended before this time. */
  before: z.iso.datetime().optional(),
});
type Filter = z.output<typeof replayFilterSchema>;

export type ReplayStarted = { id: number; found: number };

/**
 * Begins to take up all dead letters that fit, a batch at a time, in the background. What dies meanwhile is not among
 * them, and what dies again is not taken up twice.
 */
export async function startReplay(ctx: MemberContext, filter: Filter): Promise<ReplayStarted> {
  checkRole(ctx, "operator");
  return start(ctx, { filter, actor: ctx.actor });
}

/** The same by a team's own program; the door has checked that its key may. */
export async function startReplayByApi(ctx: KeyContext, filter: Filter): Promise<ReplayStarted> {
  return start(ctx, { filter, actor: NOBODY, keyId: ctx.keyId });
}

type Starting = { filter: Filter; actor: { address: `0x${string}` }; keyId?: number };

async function start(
  { workspaceId, now }: Pick<MemberContext, "workspaceId" | "now">,
  { filter, actor, keyId }: Starting,
): Promise<ReplayStarted> {
  const wake = await readyToWake();
  // as the owner: the outbox goes on with it
  return getDb().db.transaction(async (tx) => {
    const { found, until } = await countDead(tx, workspaceId, filter);
    const [row] = await tx.execute<{ id: string }>(sql`
      insert into replay (workspace_id, actor, filter, found, until, created_at)
      values (${workspaceId}::bigint, ${actor.address}, ${JSON.stringify(filter)}::text::jsonb, ${found}::integer,
        ${until}::bigint, ${now.toISOString()}::timestamptz)
      returning id`);
    const id = Number(row?.id);
    const facts = { found, ...filter, ...(keyId !== undefined && { keyId }) };
    await writeAudit(tx, { actor, workspaceId, now }, { action: "delivery.replay", subject: `replay:${id}`, facts });
    await wake(tx, "outbox");
    return { id, found };
  });
}

async function countDead(tx: Tx, workspaceId: number, filter: Filter): Promise<{ found: number; until: number }> {
  const [row] = await tx.execute<{ found: number; until: number }>(sql`
    select count(*)::int as found, coalesce(max(d.id), 0)::float8 as until from delivery d
    where ${deadWhere(workspaceId, filter)}`);
  return { found: row?.found ?? 0, until: row?.until ?? 0 };
}
