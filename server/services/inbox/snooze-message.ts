import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { alertIdentity } from "#server/pipeline/outbox/alert-identity.ts";
import { replanDeferred } from "#server/pipeline/outbox/defer-deliveries.ts";
import type { OfSubscriber } from "#server/services/context.ts";

const FOR_MS = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 } as const;

export const snoozeForSchema = z.enum(["hour", "day", "week"]);
export type SnoozeFor = z.infer<typeof snoozeForSchema>;
export const snoozeSchema = z.strictObject({ id: z.int().positive(), snooze: snoozeForSchema.nullable() });

/**
 * Puts a message of one's own out of sight for a while, or (null) brings it back now. It comes back unread by itself;
 * meanwhile new alerts of the same thing, whatever numbers they say, wait too.
 */
export function snoozeMessage(ctx: OfSubscriber, { id, snooze }: z.output<typeof snoozeSchema>): Promise<void> {
  return snoozing(ctx, sql`m.id = ${id}::bigint`, snooze);
}

/** The same for whoever has the link of a delivery. */
export function snoozeDelivery(ctx: OfSubscriber, of: { deliveryId: number; snooze: SnoozeFor }): Promise<void> {
  const told = sql`m.delivery_id in (
    select other.id from delivery one
    join delivery other on other.execution_id = one.execution_id and other.node_id = one.node_id
    where one.id = ${of.deliveryId}::bigint and one.corrects_id is null and other.corrects_id is null)`;
  return snoozing(ctx, told, of.snooze);
}

async function snoozing(ctx: OfSubscriber, which: ReturnType<typeof sql>, snooze: SnoozeFor | null): Promise<void> {
  const { workspaceId, subscriberId, now } = ctx;
  const until = snooze === null ? null : new Date(now.getTime() + FOR_MS[snooze]);
  await inWorkspace(workspaceId, async (tx) => {
    const [found] = await tx.execute<{ identity: string }>(sql`
      select ${alertIdentity(sql`d`)} as identity from inbox_message m join delivery d on d.id = m.delivery_id
      where ${which} and m.workspace_id = ${workspaceId}::bigint and m.subscriber_id = ${subscriberId}::bigint
      order by m.id desc limit 1`);
    if (!found) throw new NotFoundError("This message");
    if (until) await putSnooze(tx, ctx, { identity: found.identity, until });
    else
      await tx.execute(sql`
      delete from snooze where subscriber_id = ${subscriberId}::bigint and identity = ${found.identity}`);
    const at = until && sql`${until.toISOString()}::timestamptz`;
    await tx.execute(sql`
      update inbox_message m set snoozed_until = ${at}, read_at = null from delivery d
      where d.id = m.delivery_id and m.subscriber_id = ${subscriberId}::bigint and m.archived_at is null
        and ${alertIdentity(sql`d`)} = ${found.identity}
        and (${which} or m.snoozed_until > ${now.toISOString()}::timestamptz)`);
    await replanDeferred(tx, { subscriberIds: [subscriberId], now });
    await notifyChange(tx, { workspaceId, topic: "inbox", subscriberId });
  });
}

async function putSnooze(
  tx: Tx,
  { workspaceId, subscriberId }: OfSubscriber,
  { identity, until }: { identity: string; until: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into snooze (subscriber_id, identity, workspace_id, until)
    values (${subscriberId}::bigint, ${identity}, ${workspaceId}::bigint, ${until.toISOString()}::timestamptz)
    on conflict (subscriber_id, identity) do update set until = excluded.until`);
}
