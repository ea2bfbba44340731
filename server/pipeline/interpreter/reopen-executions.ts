import { inArray } from "drizzle-orm";
import { execution } from "#db/schema/interpreter.ts";
import type { ReopenExecutions } from "../hand-overs.ts";

/**
 * Makes all executions of these runs as if a fork had cancelled them, so that `receiveExecutions` begins them anew.
 * What they sent before is not sent again: effect keys are the same.
 */
export const reopenExecutions: ReopenExecutions = async (tx, runIds) => {
  if (runIds.length === 0) return;
  await tx.update(execution).set({ state: "cancelled", outcome: "cancelled" }).where(inArray(execution.runId, runIds));
};
