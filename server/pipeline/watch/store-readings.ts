import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { transact } from "#server/kernel/transact.ts";
import type { Enqueue, ReceiveEvents } from "../hand-overs.ts";
import { settleMoved } from "./claim-due.ts";
import { evaluate, type Judged } from "./evaluate.ts";
import { lockCursor } from "./lock-cursor.ts";
import type { ReadBlock, Reading } from "./read-values.ts";
import { firedEvents } from "./reading-events.ts";
import { patienceSeconds } from "./reading-triggers.ts";
import { retrySeconds, sweepSeconds } from "./sweep.ts";

export type StoreDeps = { db: Db; receiveEvents: ReceiveEvents; enqueue: Enqueue; chance: () => number };

export type StoreOf = { chainId: number; readings: Reading[]; block: ReadBlock | undefined; now: Date };

/** `gone`: a fork took the block meanwhile, and nothing was stored. */
export type Stored = { kind: "gone" } | { kind: "stored"; fired: number };

/** Usual time between blocks where the catalog knows none. */
const BLOCK_SECONDS_UNKNOWN = 2;

/**
 * Values, lines and events of one look, in one transaction: an alert is as durable as the reading that made it.
 *
 * Of a block that is no longer part of the chain nothing is stored. The lock on the cursor makes a fork wait for this,
 * or this for the fork, which then undoes what it finds.
 */
export function storeReadings(deps: StoreDeps, of: StoreOf): Promise<Stored> {
  return transact(deps.db, async (tx): Promise<Stored> => {
    const { block, now } = of;
    await lockCursor(tx, of.chainId);
    if (block && !(await stands(tx, of.chainId, block))) return { kind: "gone" };
    const readings = await lockWatches(tx, of.readings);
    const seen = { blockHash: block?.hash ?? null, at: block?.at ?? now, now };
    const judged = await evaluate(tx, readings, seen);
    await saveValues(tx, judged, { ...of, chance: deps.chance });
    await saveFailures(tx, readings, { ...of, chance: deps.chance });
    if (block) await settleMoved(tx, { triggerIds: triggersOf(readings), block: block.number });
    const events = firedEvents(judged, { block, now });
    if (events.length > 0) {
      await deps.receiveEvents(tx, events);
      await deps.enqueue(tx, "match");
    }
    return { kind: "stored", fired: judged.reduce((sum, one) => sum + one.fired.length, 0) };
  });
}

const triggersOf = (readings: Reading[]) => new Set(readings.map(({ watch }) => watch.triggerId));

async function stands(tx: Tx, chainId: number, block: ReadBlock): Promise<boolean> {
  const rows = await tx.execute(sql`
    select 1 from block where chain_id = ${chainId}::integer and hash = ${block.hash}::text and orphaned_at is null`);
  return rows.length > 0;
}

/** Those that are still watched, with the value that the last look left. Two processes never judge the same one at once. */
async function lockWatches(tx: Tx, readings: Reading[]): Promise<Reading[]> {
  const rows = await tx.execute<{ id: string; value: string | null }>(sql`
    select id::text, value::text as value from watch
    where id = any(${idList(readings.map(({ watch }) => watch.id))}) and active
    order by id for update`);
  const values = new Map(rows.map((row) => [Number(row.id), row.value]));
  return readings.flatMap((reading) => {
    const value = values.get(reading.watch.id);
    return value === undefined ? [] : [{ ...reading, watch: { ...reading.watch, value } }];
  });
}

type By = StoreOf & { chance: () => number };

async function saveValues(tx: Tx, judged: Judged[], by: By): Promise<void> {
  if (judged.length === 0) return;
  const { block, now } = by;
  const fresh = freshAt(by);
  const rows = judged.map((one) => ({
    id: one.reading.watch.id,
    value: one.value,
    distance: one.distance,
    due: dueAt(one, by).toISOString(),
    isFresh: now.getTime() - fresh.getTime() < patienceSeconds(one.reading.trigger) * 1000,
  }));
  const readAt = now.toISOString();
  const valueAt = (block?.at ?? now).toISOString();
  await tx.execute(sql`
    update watch w set value = given.value, distance = given.distance, due_at = given.due,
      block_number = ${block?.number ?? null}::bigint, block_hash = ${block?.hash ?? null}::text,
      tried_block = ${block?.number ?? null}::bigint, value_at = ${valueAt}::timestamptz,
      read_at = ${readAt}::timestamptz, fresh_at = ${fresh.toISOString()}::timestamptz,
      trouble = null, failing_since = null,
      unknown_told_at = case when given."isFresh" then null else w.unknown_told_at end
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb)
      as given (id bigint, value numeric, distance real, due timestamptz, "isFresh" boolean)
    where w.id = given.id`);
}

/** A halted chain's last block is no fresh news, where blocks are known to come regularly. */
function freshAt({ chainId, block, now }: By): Date {
  return block && chainOf(chainId) && block.at < now ? block.at : now;
}

function dueAt({ reading, distance, lookAgainAt }: Judged, { chainId, now, chance }: By): Date {
  const { spec } = reading.trigger;
  const seconds =
    spec.source.kind === "http"
      ? spec.source.everySeconds
      : sweepSeconds({
          distancePercent: distance,
          blockSeconds: chainOf(chainId)?.blockSeconds ?? BLOCK_SECONDS_UNKNOWN,
          unknownAfterSeconds: spec.unknownAfterSeconds,
          ...(spec.test.kind === "changes" && { windowSeconds: spec.test.windowSeconds }),
          chance: chance(),
        });
  const swept = new Date(now.getTime() + Math.round(seconds * 1000));
  return lookAgainAt && lookAgainAt < swept ? lookAgainAt : swept;
}

async function saveFailures(tx: Tx, readings: Reading[], by: By): Promise<void> {
  const rows = readings.flatMap(({ watch, trigger, outcome }) => {
    if (outcome.kind !== "failed") return [];
    const { unknownAfterSeconds } = trigger.spec;
    const seconds = retrySeconds({ unknownAfterSeconds, chance: by.chance() });
    const due = new Date(by.now.getTime() + Math.round(seconds * 1000)).toISOString();
    return [{ id: watch.id, reason: outcome.reason, due }];
  });
  if (rows.length === 0) return;
  await tx.execute(sql`
    update watch w set trouble = given.reason, due_at = given.due, tried_block = ${by.block?.number ?? null}::bigint,
      failing_since = coalesce(w.failing_since, ${by.now.toISOString()}::timestamptz)
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as given (id bigint, reason text, due timestamptz)
    where w.id = given.id`);
}

/** Nothing could be read of a chain at all: says why on everything that is due, which stays due. */
export async function recordTrouble(db: Db, of: { chainId: number; reason: string; now: Date }): Promise<void> {
  const at = of.now.toISOString();
  await db.transaction(async (tx) => {
    await lockCursor(tx, of.chainId);
    await tx.execute(sql`
      update watch set trouble = ${of.reason}::text, failing_since = coalesce(failing_since, ${at}::timestamptz)
      where chain_id = ${of.chainId}::integer and active and due_at <= ${at}::timestamptz
        and trouble is distinct from ${of.reason}::text`);
  });
}

/** Counts what was read, for the health page. Rows older than a day are of no use. */
export async function countReads(
  db: Db,
  of: { chainId: number; reads: number; calls: number; failed: number; now: Date },
): Promise<void> {
  if (of.reads + of.calls + of.failed === 0) return;
  const at = of.now.toISOString();
  await db.execute(sql`
    insert into watch_minute (chain_id, minute_at, reads, calls, failed)
    values (${of.chainId}::integer, date_trunc('minute', ${at}::timestamptz), ${of.reads}::integer,
      ${of.calls}::integer, ${of.failed}::integer)
    on conflict (chain_id, minute_at) do update set reads = watch_minute.reads + excluded.reads,
      calls = watch_minute.calls + excluded.calls, failed = watch_minute.failed + excluded.failed`);
  await db.execute(sql`
    delete from watch_minute
    where chain_id = ${of.chainId}::integer and minute_at < ${at}::timestamptz - interval '1 day'`);
}
