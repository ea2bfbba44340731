import { getDb } from "#db/client.ts";
import { backtest, backtestAlert, backtestWallet } from "#db/schema/backtest.ts";
import { emptyTally, firstPlace } from "#server/contract/backtest.ts";
import { emptyGraph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";
import { makeAddress, makeHash, NOW } from "./factories.ts";

type OfWorkflow = { id: number; workspaceId: number };

/** Without more said, one of a day of an empty draft, all done, with one alert of one wallet. */
export async function makeBacktest(of: OfWorkflow, o: Partial<typeof backtest.$inferInsert> = {}) {
  const { db } = getDb();
  const [row] = await db
    .insert(backtest)
    .values({
      workspaceId: of.workspaceId,
      workflowId: of.id,
      graphHash: makeHash(),
      plan: { graph: emptyGraph(), triggers: [], audiences: {}, topicIds: [], outputs: {} },
      range: { kind: "hours", hours: 24 },
      ...{ sources: [], notes: [], place: firstPlace, tally: emptyTally() },
      state: "done",
      nextAt: NOW,
      askedBy: makeAddress(),
      createdAt: NOW,
      ...o,
    })
    .returning();
  const made = present(row, "an insert gives back its row");
  const alert = { workspaceId: of.workspaceId, backtestId: made.id, address: makeAddress() };
  await db.insert(backtestWallet).values({ ...alert, alerts: 1, liveAlerts: 0 });
  await db.insert(backtestAlert).values({ ...alert, kind: "fresh", occurredAt: NOW, messages: [], creditsMilli: 0 });
  return { ...made, address: alert.address };
}
