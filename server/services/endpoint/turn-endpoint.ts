import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { endpoint } from "#db/schema/outbox.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

export const turnEndpointSchema = z.strictObject({ id: z.int().positive(), isOn: z.boolean() });

/** Turns an address of web calls off, or on again: then it is asked anew whether it wants them. */
export async function turnEndpoint(
  ctx: MemberContext,
  { id, isOn }: z.output<typeof turnEndpointSchema>,
): Promise<void> {
  checkRole(ctx, "operator");
  const change = isOn
    ? { state: "unproven" as const, reason: null, offAt: null }
    : { state: "off" as const, reason: "A member turned it off", offAt: ctx.now };
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .update(endpoint)
      .set(change)
      .where(and(eq(endpoint.workspaceId, ctx.workspaceId), eq(endpoint.id, id)))
      .returning({ url: endpoint.url });
    if (!row) throw new NotFoundError("This address");
    const facts = { name: row.url };
    await writeAudit(tx, ctx, {
      action: isOn ? "endpoint.turn-on" : "endpoint.turn-off",
      subject: `endpoint:${id}`,
      facts,
    });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "endpoint" });
  });
}
