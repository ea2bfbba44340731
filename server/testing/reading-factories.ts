import { getDb } from "#db/client.ts";
import { runHit } from "#db/schema/audience.ts";
import { schedule } from "#db/schema/schedule.ts";
import { watch, watchLine } from "#db/schema/watch.ts";
import { present } from "#server/kernel/assert.ts";
import { makeAddress, NOW } from "./factories.ts";

/** Rows of readings and schedules, as `factories.ts` makes the others. */

type Row<T extends { $inferInsert: unknown }> = Partial<T["$inferInsert"]>;
type OfTrigger = { id: number; workspaceId: number };

const one = <T>(rows: T[]): T => present(rows[0], "an insert returns its row");

/** Without more said, a value that was never read. */
export async function makeWatch(of: OfTrigger, o: Row<typeof watch> = {}) {
  const values = { workspaceId: of.workspaceId, triggerId: of.id, chainId: 31337, dueAt: NOW, ...o };
  return one(await getDb().db.insert(watch).values(values).returning());
}

/** Without more said, an armed line that is everybody's. */
export async function makeWatchLine(of: OfTrigger, o: Row<typeof watchLine> = {}) {
  const values = { workspaceId: of.workspaceId, triggerId: of.id, lineId: "line", line: "1.10", ...o };
  return one(await getDb().db.insert(watchLine).values(values).returning());
}

export async function makeSchedule(of: OfTrigger, o: Row<typeof schedule> = {}) {
  const values = { workspaceId: of.workspaceId, triggerId: of.id, nextAt: NOW, ...o };
  return one(await getDb().db.insert(schedule).values(values).returning());
}

export async function makeRunHit(of: { id: number; workspaceId: number }, o: Row<typeof runHit> = {}) {
  const values = { runId: of.id, workspaceId: of.workspaceId, address: makeAddress(), key: "line:0", values: {}, ...o };
  return one(await getDb().db.insert(runHit).values(values).returning());
}
