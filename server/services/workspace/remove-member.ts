import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { member } from "#db/schema/workspace.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { lockMembers } from "./lock-members.ts";
import { memberAddressSchema } from "./member-schema.ts";

export const removeMemberSchema = z.strictObject({ address: memberAddressSchema });

/** Ends a membership: an owner anybody's, everybody their own. The last owner stays. */
export async function removeMember(
  ctx: MemberContext,
  { address }: z.output<typeof removeMemberSchema>,
): Promise<void> {
  if (address !== ctx.actor.address) checkRole(ctx, "owner");
  const { workspaceId } = ctx;
  await inWorkspace(workspaceId, async (tx) => {
    const { role } = await lockMembers(tx, { address, workspaceId, becomes: null });
    await tx.delete(member).where(and(eq(member.workspaceId, workspaceId), eq(member.address, address)));
    await writeAudit(tx, ctx, { action: "member.remove", subject: `member:${address}`, facts: { role } });
    await notifyChange(tx, { workspaceId, topic: "member" });
  });
}
