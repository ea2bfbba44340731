import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { type SuppressionCause, suppression } from "#db/schema/outbox.ts";
import type { WorkspaceContext } from "#server/services/context.ts";

export const listSuppressionsSchema = z.strictObject({
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(100).default(50),
});

export type SuppressionRow = { id: number; label: string; cause: SuppressionCause; detail: string; createdAt: Date };
export type SuppressionPage = { suppressions: SuppressionRow[]; total: number; nextBefore: number | null };

/** Mail addresses that get nothing more of this workspace, newest first, as they may be shown. */
export function listSuppressions(
  ctx: WorkspaceContext,
  input: z.input<typeof listSuppressionsSchema>,
): Promise<SuppressionPage> {
  const { before, limit } = listSuppressionsSchema.parse(input);
  const mine = eq(suppression.workspaceId, ctx.workspaceId);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const rows = await tx
      .select({
        id: suppression.id,
        label: suppression.label,
        cause: suppression.cause,
        detail: suppression.detail,
        createdAt: suppression.createdAt,
      })
      .from(suppression)
      .where(before ? and(mine, lt(suppression.id, before)) : mine)
      .orderBy(desc(suppression.id))
      .limit(limit + 1);
    const suppressions = rows.slice(0, limit);
    const nextBefore = rows.length > limit ? (suppressions.at(-1)?.id ?? null) : null;
    return { suppressions, nextBefore, total: await tx.$count(suppression, mine) };
  });
}
