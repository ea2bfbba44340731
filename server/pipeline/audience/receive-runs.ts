import { sql } from "drizzle-orm";
import { run } from "#db/schema/audience.ts";
import type { ReceiveRuns } from "../hand-overs.ts";

/** Bound by the number of parameters of one statement. */
const ROWS_PER_INSERT = 1_000;

/**
 * Puts runs into audience's inbox.
 *
 * A run that is there already stays as it is; one that a fork cancelled waits again when its block comes back.
 */
export const receiveRuns: ReceiveRuns = async (tx, runs) => {
  for (let from = 0; from < runs.length; from += ROWS_PER_INSERT) {
    const rows = runs.slice(from, from + ROWS_PER_INSERT).map(({ failed, ...given }) => {
      if (failed === undefined) return { ...given, state: "waiting" as const };
      return {
        ...given,
        state: "failed" as const,
        reason: failed,
        expandedAt: given.createdAt,
        doneAt: given.createdAt,
      };
    });
    await tx
      .insert(run)
      .values(rows)
      .onConflictDoUpdate({
        target: [run.eventId, run.versionId, run.triggerNodeId],
        set: {
          state: sql`excluded.state`,
          reason: sql`excluded.reason`,
          reachedCount: 0,
          expandedAt: null,
          doneAt: null,
        },
        setWhere: sql`${run.state} = 'cancelled'`,
      });
  }
};
