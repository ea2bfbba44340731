import { asc, eq } from "drizzle-orm";
import { getDb, inWorkspace } from "#db/client.ts";
import { member, workspace } from "#db/schema/workspace.ts";
import { balanceOf } from "#server/ledger/account.ts";
import type { MemberContext } from "#server/services/context.ts";

/** What the frame around every operator page shows. */
export type Shell = {
  workspaceName: string;
  /** The wallet's own workspaces, this one among them. */
  workspaces: { slug: string; name: string }[];
  availableMilli: number;
};

/** Names and balance. The list of one's own workspaces crosses tenants, so it is read as the owner, by address only. */
export async function readShell(ctx: MemberContext): Promise<Shell> {
  const workspaces = await getDb()
    .db.select({ slug: workspace.slug, name: workspace.name })
    .from(member)
    .innerJoin(workspace, eq(workspace.id, member.workspaceId))
    .where(eq(member.address, ctx.actor.address))
    .orderBy(asc(workspace.name))
    .limit(50);
  const balance = await inWorkspace(ctx.workspaceId, (tx) => balanceOf(tx, ctx.workspaceId));
  return {
    workspaceName: workspaces.find((w) => w.slug === ctx.slug)?.name ?? ctx.slug,
    workspaces,
    availableMilli: balance.availableMilli,
  };
}
