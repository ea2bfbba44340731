import { createHash } from "node:crypto";
import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import { event } from "#db/schema/match.ts";
import { schedule } from "#db/schema/schedule.ts";
import { trigger, workflowVersion } from "#db/schema/workflow.ts";
import type { ScheduleSpec, TimeSpec } from "#server/contract/plan.ts";
import type { OrphanEvents, ReceiveEvents } from "#server/pipeline/hand-overs.ts";
import { createOrphanEvents } from "#server/pipeline/match/orphan-events.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { takeSchedules } from "#server/pipeline/schedule/take-schedules.ts";
import { recordingEnqueue } from "./fake-hand-overs.ts";
import { makeLiveWorkflow } from "./live-workflow.ts";

export const timeSpec = (given: ScheduleSpec, o: Partial<TimeSpec> = {}): TimeSpec => ({
  kind: "time",
  schedule: given,
  until: null,
  late: { then: "alert", afterSeconds: 300 },
  ...o,
});

/** A live workflow that a schedule starts, awake since `from`, the only one that is. */
export async function makeScheduled(spec: TimeSpec, from: Date, o: Parameters<typeof makeLiveWorkflow>[0] = {}) {
  const { db } = getDb();
  await db.update(trigger).set({ active: false });
  const made = await makeLiveWorkflow({ ...o, trigger: spec });
  const triggerId = made.trigger.id;
  const height = "chainId" in spec.schedule ? { chainId: spec.schedule.chainId } : {};
  await db
    .update(trigger)
    .set({ activeFrom: from, ...height })
    .where(eq(trigger.id, triggerId));
  const publishedAt = (at: Date) =>
    db.update(workflowVersion).set({ publishedAt: at }).where(eq(workflowVersion.id, made.version.id));
  await publishedAt(from);
  return {
    ...made,
    triggerId,
    row: async () => (await db.select().from(schedule).where(eq(schedule.triggerId, triggerId)))[0],
    /** As pausing and resuming change it. */
    change: (set: Partial<typeof trigger.$inferInsert>) => db.update(trigger).set(set).where(eq(trigger.id, triggerId)),
    publish: async (words: TimeSpec, at: Date) => {
      await publishedAt(at);
      await db.update(trigger).set({ spec: words }).where(eq(trigger.id, triggerId));
    },
    events: () =>
      db.select().from(event).where(eq(event.triggerId, triggerId)).orderBy(asc(event.occurredAt), asc(event.id)),
    /** Moments of the usual way, as they were scheduled. */
    moments: async () =>
      (
        await db
          .select({ at: event.occurredAt })
          .from(event)
          .where(and(eq(event.triggerId, triggerId), eq(event.handle, "next")))
          .orderBy(asc(event.occurredAt), asc(event.id))
      ).map(({ at }) => at.toISOString()),
  };
}

/** A worker's looks, until nothing is due. */
export async function look(now: Date, o: { receiveEvents?: ReceiveEvents } = {}): Promise<void> {
  const deps = { db: getDb().db, enqueue: recordingEnqueue().enqueue, receiveEvents, ...o };
  while ((await takeSchedules(deps, { limit: 100, now })) > 0);
}

const hashOf = (chain: string, number: number): `0x${string}` =>
  `0x${createHash("sha256").update(`${chain}:${number}`).digest("hex")}`;

let chains = 7_300_000;

/** A chain as ingest leaves it in the tables: cursor and headers, which forks orphan together with their events. */
export function makeReadChain(o: { startAt: Date; blockSeconds?: number; orphanEvents?: OrphanEvents }) {
  const { db } = getDb();
  chains += 1;
  const chainId = chains;
  const blockSeconds = o.blockSeconds ?? 12;
  let fork = 0;
  const orphanEvents = o.orphanEvents ?? createOrphanEvents({ cancelRuns: async () => undefined });
  const at = (number: number) => new Date(o.startAt.getTime() + (number + fork / 100) * blockSeconds * 1_000);
  const hash = (number: number) => hashOf(`${chainId}/${fork}`, number);
  const put = async (number: number, startNumber?: number) => {
    const row = { blockNumber: number, blockHash: hash(number), blockAt: at(number), headNumber: number };
    const more = { checkedAt: at(number), ...(startNumber !== undefined && { startNumber }) };
    await db
      .insert(chainCursor)
      .values({ chainId, ...row, ...more })
      .onConflictDoUpdate({ target: chainCursor.chainId, set: { ...row, ...more } });
  };
  const header = (number: number) => ({
    chainId,
    number,
    hash: hash(number),
    parentHash: hash(number - 1),
    at: at(number),
  });
  return {
    chainId,
    at,
    hash,
    /** Reading begins at a block; nothing below it is known but the first. */
    begin: async (number: number) => {
      await db.insert(block).values(number === 0 ? [header(0)] : [header(0), header(number)]);
      await put(number, number);
    },
    read: async (from: number, to: number) => {
      for (let number = from; number <= to; number += 1) await db.insert(block).values(header(number));
      await put(to);
    },
    /** Caught up in ranges, whose headers are not kept. */
    readWithoutHeaders: put,
    forkBackTo: (ancestor: number) =>
      db.transaction(async (tx) => {
        const above = and(eq(block.chainId, chainId), gt(block.number, ancestor), isNull(block.orphanedAt));
        const gone = (await tx.select({ hash: block.hash }).from(block).where(above)).map((row) => row.hash);
        await tx
          .update(chainCursor)
          .set({ blockNumber: ancestor, blockHash: hash(ancestor) })
          .where(eq(chainCursor.chainId, chainId));
        if (gone.length > 0) {
          await tx.update(block).set({ orphanedAt: o.startAt }).where(inArray(block.hash, gone));
          await orphanEvents(tx, { chainId, blockHashes: gone, now: o.startAt });
        }
        fork += 1;
      }),
    /** Another chain under the same number. */
    replace: async () => {
      fork += 1;
      await db.delete(block).where(eq(block.chainId, chainId));
    },
  };
}
