import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { member } from "#db/schema/workspace.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";

export const markTourSchema = z.strictObject({ as: z.enum(["tried", "closed"]) });

/** Keeps how far a member is with the first steps: only what no other row tells. The first time counts. */
export async function markTour(ctx: MemberContext, { as }: z.infer<typeof markTourSchema>): Promise<void> {
  checkRole(ctx, "operator");
  const column = as === "tried" ? ("triedAt" as const) : ("tourClosedAt" as const);
  const { workspaceId, actor, now } = ctx;
  await inWorkspace(workspaceId, (tx) =>
    tx
      .update(member)
      .set({ [column]: now })
      .where(and(eq(member.workspaceId, workspaceId), eq(member.address, actor.address), isNull(member[column]))),
  );
}
