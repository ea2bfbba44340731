import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { member } from "#db/schema/workspace.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { lockMembers } from "./lock-members.ts";
import { memberAddressSchema, roleSchema } from "./member-schema.ts";

export const changeRoleSchema = z.strictObject({ address: memberAddressSchema, role: roleSchema });

/** Gives a member another role. The last owner stays one. */
export async function changeRole(
  ctx: MemberContext,
  { address, role }: z.output<typeof changeRoleSchema>,
): Promise<void> {
  checkRole(ctx, "owner");
  const { workspaceId } = ctx;
  await inWorkspace(workspaceId, async (tx) => {
    const before = await lockMembers(tx, { address, workspaceId, becomes: role });
    await tx
      .update(member)
      .set({ role })
      .where(and(eq(member.workspaceId, workspaceId), eq(member.address, address)));
    const facts = { from: before.role, to: role };
    await writeAudit(tx, ctx, { action: "member.change-role", subject: `member:${address}`, facts });
    await notifyChange(tx, { workspaceId, topic: "member" });
  });
}
