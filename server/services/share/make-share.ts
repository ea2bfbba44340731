import { randomBytes } from "node:crypto";
import { and, count, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { share } from "#db/schema/share.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadVersion, loadWorkflow } from "#server/services/workflow/load-workflow.ts";

export const makeShareSchema = z.strictObject({ id: z.int().positive(), number: z.int().positive() });

const TOKEN_BYTES = 24;

/** A link to one published version for people without any right here. Its token is shown this once. */
export function makeShare(
  ctx: MemberContext,
  { id, number }: z.infer<typeof makeShareSchema>,
): Promise<{ token: string }> {
  checkRole(ctx, "operator");
  const token = `bwv_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    await loadWorkflow(tx, of, { lock: true });
    await loadVersion(tx, { ...of, number });
    const [open] = await tx
      .select({ links: count() })
      .from(share)
      .where(and(eq(share.workspaceId, ctx.workspaceId), eq(share.workflowId, id), isNull(share.revokedAt)));
    if ((open?.links ?? 0) >= limits.sharesMax) {
      throw new ConflictError(
        `A workflow has at most ${limits.sharesMax} links. Revoke one that nobody needs any more.`,
        {
          max: limits.sharesMax,
        },
      );
    }
    const { workspaceId, now: createdAt, actor } = ctx;
    await tx.insert(share).values({
      ...{ workspaceId, workflowId: id, versionNumber: number, tokenHash: sha256(token) },
      ...{ createdAt, createdBy: actor.address },
    });
    await writeAudit(tx, ctx, { action: "share.make", subject: `workflow:${id}`, facts: { number } });
    return { token };
  });
}
