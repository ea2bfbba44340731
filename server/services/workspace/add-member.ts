import { eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { member } from "#db/schema/workspace.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { memberAddressSchema, roleSchema } from "./member-schema.ts";

export const addMemberSchema = z.strictObject({
  address: memberAddressSchema,
  role: roleSchema,
  name: z.string().trim().max(60).default(""),
});

/** Lets a wallet work in the workspace from its next request on; it needs no invitation to accept. */
export async function addMember(ctx: MemberContext, input: z.output<typeof addMemberSchema>): Promise<void> {
  checkRole(ctx, "owner");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    if ((await tx.$count(member, eq(member.workspaceId, ctx.workspaceId))) >= limits.membersMax) {
      throw new ConflictError(`A workspace has at most ${limits.membersMax} members. Remove one first.`);
    }
    const added = await tx
      .insert(member)
      .values({ ...input, workspaceId: ctx.workspaceId, createdAt: ctx.now })
      .onConflictDoNothing()
      .returning({ address: member.address });
    if (added.length === 0) throw new ConflictError("This wallet is a member already. Change its role instead.");
    const { address, role } = input;
    await writeAudit(tx, ctx, { action: "member.add", subject: `member:${address}`, facts: { role } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "member" });
  });
}
