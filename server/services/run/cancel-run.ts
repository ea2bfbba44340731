import { inWorkspace } from "#db/client.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { cancelRun as putCancelled } from "#server/pipeline/audience/cancel-run.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { readRun } from "./read-run.ts";

/**
 * Cancels what of a run has not left, for good; its credits come back. What has left stays told.
 *
 * @throws ConflictError when nothing is left to cancel
 */
export async function cancelRun(ctx: MemberContext, { id }: { id: number }): Promise<void> {
  checkRole(ctx, "operator");
  const { workspaceId, now } = ctx;
  const { headline, state } = await readRun(ctx, { id });
  await inWorkspace(workspaceId, async (tx) => {
    if (!(await putCancelled(tx, { workspaceId, runId: id, by: ctx.actor.address, now }))) {
      throw new ConflictError("Nothing of this run is left to cancel: what it had to tell has left.", { state });
    }
    await writeAudit(tx, ctx, { action: "run.cancel", subject: `run:${id}`, facts: { name: headline } });
    await notifyChange(tx, { workspaceId, topic: "run" });
  });
}
