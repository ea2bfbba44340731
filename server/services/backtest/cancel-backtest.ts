import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { backtest } from "#db/schema/backtest.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadBacktest } from "./load-backtest.ts";

export const backtestIdSchema = z.strictObject({ id: z.int().positive() });

/** Ends a backtest where it is; what it came to stays. Safe to repeat: one that has ended is left as it ended. */
export function cancelBacktest(ctx: MemberContext, { id }: z.infer<typeof backtestIdSchema>): Promise<void> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    await loadBacktest(tx, { workspaceId: ctx.workspaceId, id });
    await tx
      .update(backtest)
      .set({ state: "cancelled", endedAt: ctx.now, leaseUntil: null })
      .where(
        and(
          eq(backtest.workspaceId, ctx.workspaceId),
          eq(backtest.id, id),
          inArray(backtest.state, ["waiting", "running"]),
        ),
      );
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "backtest" });
  });
}
