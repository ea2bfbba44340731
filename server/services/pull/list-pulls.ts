import { asc, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { pullSource } from "#db/schema/pull.ts";
import { limits } from "#server/kernel/limits.ts";
import type { WorkspaceContext } from "#server/services/context.ts";

/** Backends that are asked on a schedule, with how far each is and what came of it last; secrets by name only. */
export function listPulls({ workspaceId }: WorkspaceContext) {
  const { id, setting, active, nextAt, progress, failures, trouble, lastResult, sinceAt } = pullSource;
  return inWorkspace(workspaceId, (tx) =>
    tx
      .select({ id, setting, active, nextAt, progress, failures, trouble, lastResult, doneAt: sinceAt })
      .from(pullSource)
      .where(eq(pullSource.workspaceId, workspaceId))
      .orderBy(asc(id))
      .limit(limits.pullSourcesMax),
  );
}
