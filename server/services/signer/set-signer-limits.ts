import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { signer } from "#db/schema/signer.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { signerNameSchema } from "./add-signer.ts";
import { signerLimitsSchema, toLimitColumns, toLimitTexts } from "./signer-limits.ts";

export const setSignerLimitsSchema = z.strictObject({ name: signerNameSchema, limits: signerLimitsSchema });

/** What waits for its limits goes by the new ones within half a minute; what is signed keeps what it offers. */
export async function setSignerLimits(
  ctx: MemberContext,
  { name, limits }: z.output<typeof setSignerLimitsSchema>,
): Promise<void> {
  checkRole(ctx, "owner");
  const columns = toLimitColumns(limits);
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const set = await tx
      .update(signer)
      .set(columns)
      .where(and(eq(signer.workspaceId, ctx.workspaceId), eq(signer.name, name)))
      .returning({ id: signer.id });
    if (set.length === 0) throw new NotFoundError(`The signer ${name}`);
    await writeAudit(tx, ctx, { action: "signer.limits", subject: `signer:${name}`, facts: toLimitTexts(columns) });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "signer" });
  });
}
