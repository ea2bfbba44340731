import { and, eq } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { member, workspace } from "#db/schema/workspace.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { Actor, MemberContext } from "#server/services/context.ts";

/** The wallet's membership of a workspace; an outsider cannot tell whether the workspace exists. */
export async function loadMembership(actor: Actor, o: { slug: string; now: Date }): Promise<MemberContext> {
  const [row] = await getDb()
    .db.select({ workspaceId: workspace.id, slug: workspace.slug, role: member.role })
    .from(workspace)
    .innerJoin(member, and(eq(member.workspaceId, workspace.id), eq(member.address, actor.address)))
    .where(eq(workspace.slug, o.slug))
    .limit(1);
  if (!row) throw new NotFoundError("This workspace");
  return { kind: "member", actor, ...row, now: o.now };
}
