import { inWorkspace } from "#db/client.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { countSegments } from "./count-segments.ts";
import { selectSegments } from "./load-segments.ts";

/** Segments by name with who is in them now, for a team's own programs; null where it could not be counted. */
export async function readSegments(ctx: WorkspaceContext) {
  const rows = await inWorkspace(ctx.workspaceId, (tx) => selectSegments(tx, ctx.workspaceId));
  const counted = rows.length > 0 ? await countSegments(ctx) : undefined;
  const counts = new Map(counted?.kind === "known" ? counted.counts.map(({ id, count }) => [id, count]) : []);
  return rows.map(({ id, key, name, description }) => ({ key, name, description, count: counts.get(id) ?? null }));
}
