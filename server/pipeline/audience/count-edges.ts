import { sql } from "drizzle-orm";
import { columnsOf } from "#db/columns-of.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import type { CountEdges } from "../hand-overs.ts";

/** Adds to the funnel of runs; an edge may be named twice. Always in the same order, so that no two batches wait for each other. */
export const countEdges: CountEdges = async (tx, counts) => {
  if (counts.length === 0) return;
  const sums = new Map<string, (typeof counts)[number]>();
  for (const count of counts) {
    const key = `${count.runId} ${count.edgeId}`;
    sums.set(key, { ...count, passed: count.passed + (sums.get(key)?.passed ?? 0) });
  }
  const sorted = [...sums.values()].toSorted((a, b) => a.runId - b.runId || (a.edgeId < b.edgeId ? -1 : 1));
  const rows = columnsOf(sorted, {
    runId: "bigint",
    edgeId: "text",
    workspaceId: "bigint",
    passed: "integer",
  });
  await executePrepared(
    tx,
    sql`
    insert into edge_count (run_id, edge_id, workspace_id, passed) select * from ${rows}
    on conflict (run_id, edge_id) do update set passed = edge_count.passed + excluded.passed`,
  );
};
