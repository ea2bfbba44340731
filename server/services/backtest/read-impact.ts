import { and, desc, eq, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { backtest } from "#db/schema/backtest.ts";
import type { BacktestRange } from "#server/contract/backtest.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadWorkflow } from "#server/services/workflow/load-workflow.ts";
import { draftHash } from "./graph-hash.ts";
import { countWallets } from "./load-backtest.ts";

/** What publishing the draft, or an earlier version again, would mean, as far as a backtest says. */
export type Impact =
  | { kind: "none" }
  | { kind: "open"; id: number; progress: number }
  | { kind: "failed"; id: number; reason: string | null }
  | {
      kind: "known";
      id: number;
      range: BacktestRange;
      endedAt: Date | null;
      /** The draft has been changed since, or is compared with a version that is no longer live. */
      isStale: boolean;
      alerts: number;
      wallets: number;
      /** Null: nothing was live to compare with. */
      live: { number: number; alerts: number } | null;
      fresh: number;
      gone: number;
      unknown: number;
      creditsMilli: number;
      /** When nodes whose past could not be known. */
      notes: number;
    };

export const impactSchema = z.strictObject({
  id: z.int().positive(),
  /** Null: of the draft. */
  version: z.int().positive().nullable().default(null),
});

/** By the newest backtest of the draft, or of a version, that was not cancelled. */
export function readImpact(ctx: MemberContext, input: z.input<typeof impactSchema>): Promise<Impact> {
  const { id, version = null } = input;
  return inWorkspace(ctx.workspaceId, async (tx): Promise<Impact> => {
    const of = { workspaceId: ctx.workspaceId, id };
    const { liveVersionId } = await loadWorkflow(tx, of);
    const [row] = await tx
      .select()
      .from(backtest)
      .where(
        and(
          eq(backtest.workspaceId, of.workspaceId),
          eq(backtest.workflowId, id),
          version === null ? isNull(backtest.versionNumber) : eq(backtest.versionNumber, version),
          ne(backtest.state, "cancelled"),
        ),
      )
      .orderBy(desc(backtest.id))
      .limit(1);
    if (!row) return { kind: "none" };
    if (row.state === "failed") return { kind: "failed", id: row.id, reason: row.reason };
    if (row.state !== "done") return { kind: "open", id: row.id, progress: row.progress };
    const { same, fresh, gone, unsure, unknown, creditsMilli } = row.tally;
    return {
      ...{ kind: "known", id: row.id, range: row.range, endedAt: row.endedAt, fresh, gone, unknown, creditsMilli },
      isStale: row.liveVersionId !== liveVersionId || (version === null && row.graphHash !== (await draftHash(tx, of))),
      alerts: same + fresh + unsure,
      wallets: (await countWallets(tx, { workspaceId: of.workspaceId, id: row.id })).told,
      live: row.liveNumber === null ? null : { number: row.liveNumber, alerts: same + gone },
      notes: row.notes.length,
    };
  });
}
