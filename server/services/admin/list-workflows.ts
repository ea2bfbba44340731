import { sql } from "drizzle-orm";
import { inInstallation } from "#db/client.ts";
import type { WorkflowState } from "#db/schema/workflow.ts";
import type { AdminContext } from "#server/services/context.ts";
import { type RawTime, timeOrNull } from "#server/services/run/rows.ts";

export type AdminWorkflow = {
  id: number;
  name: string;
  state: WorkflowState;
  workspaceSlug: string;
  workspaceName: string;
  pausedAt: Date | null;
  pausedBy: string | null;
  lastRunAt: Date | null;
};

const WORKFLOWS_MAX = 1_000;

/** What can be stopped and started: every live or paused workflow of every workspace. */
export async function listAllWorkflows(_ctx: AdminContext): Promise<AdminWorkflow[]> {
  type Raw = Omit<AdminWorkflow, "pausedAt" | "lastRunAt"> & { pausedAt: RawTime; lastRunAt: RawTime };
  const rows = await inInstallation((tx) =>
    tx.execute<Raw>(sql`
      select f.id::float8 as id, f.name, f.state, w.slug as "workspaceSlug", w.name as "workspaceName",
        f.paused_at as "pausedAt", f.paused_by as "pausedBy",
        (select max(created_at) from run where workflow_id = f.id) as "lastRunAt"
      from workflow f join workspace w on w.id = f.workspace_id
      where f.state in ('live', 'paused')
      order by w.name, f.name, f.id
      limit ${WORKFLOWS_MAX}::int`),
  );
  return rows.map((row) => ({ ...row, pausedAt: timeOrNull(row.pausedAt), lastRunAt: timeOrNull(row.lastRunAt) }));
}
