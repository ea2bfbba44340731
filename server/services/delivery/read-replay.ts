import { and, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { replay } from "#db/schema/outbox.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { WorkspaceContext } from "#server/services/context.ts";

/** How far a replay is. */
export async function readReplay(
  ctx: WorkspaceContext,
  id: number,
): Promise<{ id: number; found: number; replayed: number; doneAt: Date | null }> {
  const [row] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ id: replay.id, found: replay.found, replayed: replay.replayed, doneAt: replay.doneAt })
      .from(replay)
      .where(and(eq(replay.workspaceId, ctx.workspaceId), eq(replay.id, id))),
  );
  if (!row) throw new NotFoundError("This replay");
  return row;
}
