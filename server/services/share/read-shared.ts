import { and, eq, isNull } from "drizzle-orm";
import { getDb, inWorkspace } from "#db/client.ts";
import { share } from "#db/schema/share.ts";
import { workflow } from "#db/schema/workflow.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { describeFrozen, type FrozenGraph } from "#server/services/run/describe-frozen.ts";
import { loadVersion, loadWorkflow } from "#server/services/workflow/load-workflow.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** A version for anybody who has its link: what it does, and nothing of who made it or whom it reaches. */
export type SharedVersion = { name: string; number: number; publishedAt: Date } & FrozenGraph;

const TOKEN = /^bwv_[\w-]{20,60}$/;

/** @throws NotFoundError for a link that never was, was revoked, or whose workflow is archived: all the same from outside */
export async function readShared(token: string): Promise<SharedVersion> {
  const gone = new NotFoundError("This link");
  if (!TOKEN.test(token)) throw gone;
  const [found] = await getDb()
    .db.select({
      workspaceId: share.workspaceId,
      id: share.workflowId,
      number: share.versionNumber,
      state: workflow.state,
    })
    .from(share)
    .innerJoin(workflow, eq(workflow.id, share.workflowId))
    .where(and(eq(share.tokenHash, sha256(token)), isNull(share.revokedAt)))
    .limit(1);
  if (!found || found.state === "archived") throw gone;
  const { workspaceId, id, number } = found;
  return inWorkspace(workspaceId, async (tx) => {
    const { name } = await loadWorkflow(tx, { workspaceId, id });
    const { graph, publishedAt } = await loadVersion(tx, { workspaceId, id, number });
    const frozen = await describeFrozen(tx, { workspaceId, graph: migrateGraph(graph) });
    return { name, number, publishedAt, ...withoutSecrets(frozen) };
  });
}
