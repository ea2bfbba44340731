import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { suppression } from "#db/schema/outbox.ts";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { turnOnAgain } from "#server/services/channel/turn-off-address.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

export const liftSuppressionSchema = z.strictObject({ id: z.int().positive() });

/**
 * Lets an address get mail again, when its mailbox is known to be there. Who said "spam" is believed: only they lift
 * that, by confirming their address anew.
 *
 * @throws NotFoundError, ConflictError for a complaint
 */
export async function liftSuppression(
  ctx: MemberContext,
  { id }: z.output<typeof liftSuppressionSchema>,
): Promise<void> {
  checkRole(ctx, "operator");
  const { workspaceId } = ctx;
  await inWorkspace(workspaceId, async (tx) => {
    const here = and(eq(suppression.workspaceId, workspaceId), eq(suppression.id, id));
    const [row] = await tx.select().from(suppression).where(here).for("update");
    if (!row) throw new NotFoundError("This address");
    if (row.cause === "complaint") {
      throw new ConflictError(
        "They said that your mail is spam. Only they can take that back: by confirming their address anew.",
      );
    }
    await tx.delete(suppression).where(here);
    const off = await tx.execute<{ id: string }>(sql`
      select id from channel_address
      where workspace_id = ${workspaceId}::bigint and kind = 'email' and state = 'off'
        and reason not in ('You turned it off', 'You unsubscribed')
        and mark = ${row.mark}`);
    await turnOnAgain(tx, { workspaceId, addresses: off.map((address) => Number(address.id)) });
    await writeAudit(tx, ctx, { action: "suppression.lift", subject: `suppression:${id}`, facts: { name: row.label } });
    await notifyChange(tx, { workspaceId, topic: "suppression" });
  });
}

/** Its owner has confirmed the address: mail arrives there, and is wanted. */
export async function liftByOwner(tx: Tx, of: { workspaceId: number; mark: string }): Promise<void> {
  const gone = await tx
    .delete(suppression)
    .where(and(eq(suppression.workspaceId, of.workspaceId), eq(suppression.mark, of.mark)))
    .returning({ id: suppression.id });
  if (gone.length > 0) await notifyChange(tx, { workspaceId: of.workspaceId, topic: "suppression" });
}
