import { sql } from "drizzle-orm";
import { edgeCount } from "#db/schema/audience.ts";
import type { CountEdges } from "../hand-overs.ts";

/** Adds to the funnel of runs. Always in the same order, so that two batches never wait for each other. */
export const countEdges: CountEdges = async (tx, counts) => {
  if (counts.length === 0) return;
  const sorted = counts.toSorted((a, b) => a.runId - b.runId || (a.edgeId < b.edgeId ? -1 : 1));
  await tx
    .insert(edgeCount)
    .values(sorted)
    .onConflictDoUpdate({
      target: [edgeCount.runId, edgeCount.edgeId],
      set: { passed: sql`${edgeCount.passed} + excluded.passed` },
    });
};
