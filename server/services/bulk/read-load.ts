import { and, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { bulkLoad } from "#db/schema/rest.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import type { LoadResult } from "./load-subscribers.ts";

/** How far a load is, over all the requests that it was sent in. @throws NotFoundError */
export async function readLoad(ctx: WorkspaceContext, name: string): Promise<LoadResult & { updatedAt: Date }> {
  const [row] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({
        load: bulkLoad.name,
        lastLine: bulkLoad.lastLine,
        storedCount: bulkLoad.storedCount,
        refusedCount: bulkLoad.refusedCount,
        refused: bulkLoad.refused,
        updatedAt: bulkLoad.updatedAt,
      })
      .from(bulkLoad)
      .where(and(eq(bulkLoad.workspaceId, ctx.workspaceId), eq(bulkLoad.name, name)))
      .limit(1),
  );
  if (!row) throw new NotFoundError(`The load “${name}”`);
  return row;
}
