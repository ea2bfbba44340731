import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { segment } from "#db/schema/segment.ts";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { segmentUsers } from "./segment-users.ts";

export const archiveSegmentSchema = z.strictObject({
  id: z.int().positive(),
  /** Said by somebody who was told which workflows use it. */
  evenIfUsed: z.boolean().default(false),
});

/**
 * Takes a segment out of lists and new drafts; published versions keep it as it was.
 * @throws ConflictError that names the workflows that use it, unless `evenIfUsed`
 */
export function archiveSegment(ctx: MemberContext, input: z.input<typeof archiveSegmentSchema>): Promise<void> {
  checkRole(ctx, "operator");
  const { id, evenIfUsed } = archiveSegmentSchema.parse(input);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const users = evenIfUsed ? [] : ((await segmentUsers(tx, ctx.workspaceId)).get(id) ?? []);
    if (users.length > 0) {
      const names = users.map(({ name }) => name).join(", ");
      throw new ConflictError(`In use by ${names}. What is published keeps it; say that you want this all the same.`);
    }
    const [row] = await tx
      .update(segment)
      .set({ archivedAt: ctx.now })
      .where(and(eq(segment.id, id), eq(segment.workspaceId, ctx.workspaceId), isNull(segment.archivedAt)))
      .returning({ key: segment.key, name: segment.name });
    if (!row) throw new NotFoundError("This segment", { id });
    await writeAudit(tx, ctx, { action: "segment.archive", subject: `segment:${id}`, facts: row });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "segment" });
  });
}
