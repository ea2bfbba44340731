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

export const removeSignerSchema = z.strictObject({ name: signerNameSchema });

/**
 * Forgets a signer and its key. Calls that name it are refused from then on; what it has signed already is carried to its
 * end, without a higher offer.
 */
export async function removeSigner(ctx: MemberContext, { name }: z.infer<typeof removeSignerSchema>): Promise<void> {
  checkRole(ctx, "owner");
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const gone = await tx
      .delete(signer)
      .where(and(eq(signer.workspaceId, ctx.workspaceId), eq(signer.name, name)))
      .returning({ address: signer.address });
    const [first] = gone;
    if (!first) throw new NotFoundError(`The signer ${name}`);
    await writeAudit(tx, ctx, {
      action: "signer.remove",
      subject: `signer:${name}`,
      facts: { address: first.address },
    });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "signer" });
  });
}
