import { eq } from "drizzle-orm";
import { encodeAbiParameters, pad } from "viem";
import { getDb } from "#db/client.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import { heldEvent } from "#db/schema/match.ts";
import type { LogEvent, NewEvent, NewRun } from "#server/pipeline/hand-overs.ts";
import { createOrphanEvents } from "#server/pipeline/match/orphan-events.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { createSettleEvents } from "#server/pipeline/match/settle-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import { makeHash, NOW } from "./factories.ts";
import { recordingEnqueue, recordingRuns } from "./fake-hand-overs.ts";
import { HEALTH_FACTOR_TOPIC } from "./live-workflow.ts";

/** Match with real rows around it: a chain's cursor that the test moves, and runs that are only written down. */

export const USER = "0x00000000000000000000000000000000000000aa";

type LogWish = Partial<LogEvent> & { user?: `0x${string}`; value?: bigint };

/** A `HealthFactor` log, read one second after its block. */
export function healthFactorLog(of: { address: `0x${string}`; chainId?: number }, o: LogWish = {}): LogEvent {
  const { user = USER, value = 1_080_000_000_000_000_000n, ...rest } = o;
  return {
    kind: "log",
    chainId: of.chainId ?? 31337,
    blockNumber: 7,
    blockHash: makeHash(),
    txHash: makeHash(),
    txIndex: 0,
    logIndex: 0,
    address: of.address,
    topics: [HEALTH_FACTOR_TOPIC, pad(user)],
    data: encodeAbiParameters([{ type: "uint256" }], [value]),
    occurredAt: new Date(NOW.getTime() - 1_000),
    observedAt: NOW,
    ...rest,
  };
}

export const receive = (...events: NewEvent[]) => getDb().db.transaction((tx) => receiveEvents(tx, events));

/** Everything that match does now, batch after batch, with the runs it hands on. */
export async function matchAll(o: { limit?: number; now?: Date } = {}): Promise<NewRun[]> {
  const { runs, receiveRuns } = recordingRuns();
  const deps = { db: getDb().db, enqueue: recordingEnqueue().enqueue, receiveRuns, chainName: () => "Demo chain" };
  while ((await takeEvents(deps, { limit: o.limit ?? 100, now: o.now ?? NOW })) > 0);
  return runs;
}

type Cursor = { blockNumber: number } & Partial<typeof chainCursor.$inferInsert>;

/** Moves a chain's cursor as ingest does, and says whether match was woken for what was held. */
export async function chainReaches(chainId: number, cursor: Cursor): Promise<boolean> {
  const { blockNumber } = cursor;
  const row = {
    chainId,
    headNumber: blockNumber,
    blockHash: makeHash(),
    blockAt: NOW,
    checkedAt: NOW,
    ...cursor,
  };
  const { enqueue, woken } = recordingEnqueue();
  await getDb().db.transaction(async (tx) => {
    await tx.insert(chainCursor).values(row).onConflictDoUpdate({ target: chainCursor.chainId, set: row });
    const { safeNumber = null, finalizedNumber = null, headNumber } = row;
    const isBehind = headNumber - blockNumber > 5;
    await createSettleEvents({ enqueue })(tx, {
      chainId,
      blockNumber,
      safeNumber,
      finalizedNumber,
      isBehind,
      now: NOW,
    });
  });
  return woken.length > 0;
}

/** A fork takes these blocks away. */
export function orphan(chainId: number, ...blockHashes: `0x${string}`[]) {
  const orphanEvents = createOrphanEvents({ cancelRuns: async () => undefined });
  return getDb().db.transaction((tx) => orphanEvents(tx, { chainId, blockHashes, now: NOW }));
}

/** What is held of a trigger, by event. */
export const heldOf = (triggerId: number) =>
  getDb().db.select().from(heldEvent).where(eq(heldEvent.triggerId, triggerId)).orderBy(heldEvent.eventId);
