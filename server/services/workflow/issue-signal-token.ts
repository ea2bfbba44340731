import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadDraft, loadWorkflow } from "./load-workflow.ts";

export const issueSignalTokenSchema = z.strictObject({ id: z.int().positive(), nodeId: z.string().min(1).max(40) });

const TOKEN_BYTES = 24;
/** The row waits for the first publishing, asleep; see `writeTriggers`. */
const NOT_PUBLISHED = 0;

/**
 * A new token for a signal trigger's door, also before it is published. It is shown this once; the one before it
 * stops working. It stays good over versions.
 */
export function issueSignalToken(
  ctx: MemberContext,
  { id, nodeId }: z.infer<typeof issueSignalTokenSchema>,
): Promise<{ token: string }> {
  checkRole(ctx, "operator");
  const token = `bws_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadWorkflow(tx, of, { lock: true });
    const tokenHash = sha256(token);
    const here = and(
      eq(trigger.workspaceId, ctx.workspaceId),
      eq(trigger.workflowId, id),
      eq(trigger.nodeId, nodeId),
      eq(trigger.kind, "signal"),
    );
    const updated = await tx.update(trigger).set({ tokenHash }).where(here).returning({ id: trigger.id });
    if (updated.length === 0) {
      const { graph } = await loadDraft(tx, of);
      if (graph.nodes[nodeId]?.type !== "signal") {
        throw new BadInputError(
          "This step is not a signal of the saved draft. Wait until it is saved, then try again.",
          { nodeId },
        );
      }
      const spec = { kind: "signal" as const, fields: [] };
      const { workspaceId, now: createdAt } = ctx;
      const row = { workspaceId, workflowId: id, versionId: NOT_PUBLISHED, nodeId, kind: spec.kind, spec, tokenHash };
      await tx.insert(trigger).values({ ...row, active: false, createdAt });
    }
    await writeAudit(tx, ctx, { action: "workflow.issue-signal-token", subject: `workflow:${id}`, facts: { nodeId } });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "workflow" });
    return { token };
  });
}
