import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inInstallation, type Tx } from "#db/client.ts";
import type { AdminContext } from "#server/services/context.ts";
import { type ExecutionRow, selectExecutions } from "#server/services/run/list-executions.ts";
import { walletPattern } from "#server/services/run/rows.ts";

export const listHistorySchema = z.strictObject({
  /** Slug; all workspaces without one. */
  workspace: z.string().max(60).optional(),
  outcome: z.enum(["told", "held", "stopped", "opted-out", "failed", "cancelled", "open"]).optional(),
  wallet: z.string().max(60).optional(),
  /** Executions before this id. */
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(100).default(50),
});

export type HistoryRow = ExecutionRow & { workspaceSlug: string; workspaceName: string };
export type History = { executions: HistoryRow[]; nextBefore: number | null };

/** Executions of every workspace, newest first. */
export function listHistory(_ctx: AdminContext, input: z.output<typeof listHistorySchema>): Promise<History> {
  return inInstallation(async (tx) => {
    const found = await selectExecutions(tx, { where: whereOf(input), limit: input.limit + 1 });
    const shown = found.slice(0, input.limit);
    return {
      executions: await withWorkspaces(tx, shown),
      nextBefore: found.length > input.limit ? (shown.at(-1)?.id ?? null) : null,
    };
  });
}

function whereOf(input: z.output<typeof listHistorySchema>): SQL {
  const conditions: SQL[] = [sql`true`];
  const { workspace, outcome, before } = input;
  if (workspace) conditions.push(sql`x.workspace_id = (select id from workspace where slug = ${workspace}::text)`);
  if (before) conditions.push(sql`x.id < ${before}::bigint`);
  if (outcome === "open") conditions.push(sql`x.outcome is null`);
  else if (outcome) conditions.push(sql`x.outcome = ${outcome}::text`);
  const pattern = walletPattern(input.wallet);
  if (pattern) conditions.push(sql`s.address like ${pattern}::text`);
  return sql.join(conditions, sql` and `);
}

async function withWorkspaces(tx: Tx, rows: ExecutionRow[]): Promise<HistoryRow[]> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const places = await tx.execute<{ id: number; slug: string; name: string }>(sql`
    select x.id::float8 as id, w.slug, w.name
    from execution x join workspace w on w.id = x.workspace_id
    where x.id in (select value::bigint from jsonb_array_elements_text(${ids}::text::jsonb))`);
  const placeOf = new Map(places.map((place) => [place.id, place]));
  return rows.map((row) => {
    const place = placeOf.get(row.id);
    return { ...row, workspaceSlug: place?.slug ?? "", workspaceName: place?.name ?? "" };
  });
}
