import { asc, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { member } from "#db/schema/workspace.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";

/** Who works in this workspace, in order of joining. */
export async function listMembers(ctx: MemberContext) {
  const rows = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ address: member.address, role: member.role, name: member.name, createdAt: member.createdAt })
      .from(member)
      .where(eq(member.workspaceId, ctx.workspaceId))
      .orderBy(asc(member.createdAt), asc(member.address))
      .limit(limits.membersMax),
  );
  return rows.map((row) => ({ ...row, isYou: row.address === ctx.actor.address }));
}
