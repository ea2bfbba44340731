import { sql } from "drizzle-orm";
import { edgeCount } from "#db/schema/audience.ts";
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
  await tx
    .insert(edgeCount)
    .values(sorted)
    .onConflictDoUpdate({
      target: [edgeCount.runId, edgeCount.edgeId],
      set: { passed: sql`${edgeCount.passed} + excluded.passed` },
    });
};
