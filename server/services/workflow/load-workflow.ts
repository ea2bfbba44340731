import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { workflow, workflowDraft, workflowVersion } from "#db/schema/workflow.ts";
import { NotFoundError } from "#server/kernel/errors.ts";

type Of = { workspaceId: number; id: number };

/** The workflow's row in its workspace. With `lock`, publishing, pausing and saving wait for each other. */
export async function loadWorkflow(tx: Tx, { workspaceId, id }: Of, { lock = false } = {}) {
  const query = tx
    .select()
    .from(workflow)
    .where(and(eq(workflow.workspaceId, workspaceId), eq(workflow.id, id)))
    .limit(1);
  const [row] = await (lock ? query.for("update") : query);
  if (!row) throw new NotFoundError("This workflow", { id });
  return row;
}

/** The one draft of a workflow. */
export async function loadDraft(tx: Tx, { workspaceId, id }: Of) {
  const [row] = await tx
    .select()
    .from(workflowDraft)
    .where(and(eq(workflowDraft.workspaceId, workspaceId), eq(workflowDraft.workflowId, id)))
    .limit(1);
  if (!row) throw new NotFoundError("This workflow's draft", { id });
  return row;
}

/** A published version by its number, or by its row's id. */
export async function loadVersion(tx: Tx, of: Of & ({ number: number } | { versionId: number })) {
  const which = "number" in of ? eq(workflowVersion.number, of.number) : eq(workflowVersion.id, of.versionId);
  const [row] = await tx
    .select()
    .from(workflowVersion)
    .where(and(eq(workflowVersion.workspaceId, of.workspaceId), eq(workflowVersion.workflowId, of.id), which))
    .limit(1);
  if (!row) throw new NotFoundError("This version", { id: of.id });
  return row;
}
