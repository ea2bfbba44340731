import { and, asc, eq, ne } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import type { MemberContext } from "#server/services/context.ts";

/** Workflows to choose from in a filter, by name; archived ones left out. */
export function listWorkflowNames(ctx: MemberContext): Promise<{ id: number; name: string }[]> {
  return inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ id: workflow.id, name: workflow.name })
      .from(workflow)
      .where(and(eq(workflow.workspaceId, ctx.workspaceId), ne(workflow.state, "archived")))
      .orderBy(asc(workflow.name))
      .limit(200),
  );
}
