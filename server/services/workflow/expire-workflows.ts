import { and, asc, eq, lte } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { NOBODY, writeAudit } from "#server/services/audit/write-audit.ts";
import { putState } from "./set-workflow-state.ts";

const WORKFLOWS_AT_ONCE = 100;

/**
 * Pauses live workflows whose end has come. `paused_by` stays null: nobody did it, its end did.
 *
 * Rows: workflow, live → paused, with its triggers; one transaction, `for update skip locked`.
 * @returns how many
 */
export function expireWorkflows(db: Db, now: Date): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(workflow)
      .where(and(eq(workflow.state, "live"), lte(workflow.expiresAt, now)))
      .orderBy(asc(workflow.expiresAt), asc(workflow.id))
      .limit(WORKFLOWS_AT_ONCE)
      .for("update", { skipLocked: true });
    for (const row of rows) {
      const { id, workspaceId, name, expiresAt } = row;
      await putState(tx, row, { state: "paused", pausedAt: now, pausedBy: null, now });
      await writeAudit(
        tx,
        { actor: NOBODY, workspaceId, now },
        {
          action: "workflow.expire",
          subject: `workflow:${id}`,
          facts: { name, expiresAt: expiresAt?.toISOString() ?? null },
        },
      );
      await notifyChange(tx, { workspaceId, topic: "workflow" });
    }
    return rows.length;
  });
}
