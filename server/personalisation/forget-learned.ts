import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import {
  act,
  interaction,
  learned,
  learnedChange,
  learnState,
  learnStop,
  outcome,
  presence,
} from "#db/schema/personalisation.ts";

/** Deletes all that was learned of a subscriber, and what it was learned from. */
export async function forgetLearned(tx: Tx, of: { workspaceId: number; subscriberId: number }): Promise<void> {
  for (const table of [learned, learnState, learnStop, learnedChange, outcome, interaction, act, presence]) {
    await tx.delete(table).where(and(eq(table.workspaceId, of.workspaceId), eq(table.subscriberId, of.subscriberId)));
  }
}
