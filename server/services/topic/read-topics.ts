import { inWorkspace } from "#db/client.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { loadTopics } from "./load-topics.ts";

/** What subscribers can tune, for a team's own programs. */
export function readTopics(ctx: WorkspaceContext) {
  return inWorkspace(ctx.workspaceId, (tx) => loadTopics(tx, ctx.workspaceId));
}
