import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { present } from "#server/kernel/assert.ts";

export type Event = typeof event.$inferSelect;
export type Trigger = typeof trigger.$inferSelect;

/** A live trigger with the event it wants, and where that log stands among its like in the transaction. */
export type Want = { event: Event; trigger: Trigger; ordinal: number };

/** Who wants these events. Nobody wants an orphaned one. */
export async function wantsOf(tx: Tx, events: Event[]): Promise<Want[]> {
  const standing = events.filter((row) => row.orphanedAt === null);
  return [...(await wantsOfLogs(tx, standing)), ...(await wantsOfNamed(tx, standing))];
}

/** One look-up for the whole batch: which live triggers watch these contracts and signatures. */
async function wantsOfLogs(tx: Tx, events: Event[]): Promise<Want[]> {
  const logs = events.filter((row) => row.kind === "log" && row.topics?.[0] !== undefined);
  if (logs.length === 0) return [];
  const keys = JSON.stringify([...new Map(logs.map((log) => [keyOf(log), partsOf(log)])).values()]);
  const triggers = await tx
    .select()
    .from(trigger)
    .where(
      and(
        eq(trigger.active, true),
        sql`(${trigger.chainId}, ${trigger.address}, ${trigger.topic0}) in (
          select (k ->> 0)::integer, k ->> 1, k ->> 2 from jsonb_array_elements(${keys}::text::jsonb) k)`,
      ),
    )
    .orderBy(asc(trigger.id));
  const byKey = Map.groupBy(triggers, (row) => `${row.chainId}:${row.address}:${row.topic0}`);
  const wanted = logs.filter((log) => byKey.has(keyOf(log)));
  const ordinals = await ordinalsOf(tx, wanted);
  return wanted.flatMap((log) =>
    (byKey.get(keyOf(log)) ?? []).map((row) => ({ event: log, trigger: row, ordinal: ordinals.get(log.id) ?? 0 })),
  );
}

const partsOf = (log: Event) => [log.chainId, log.address, log.topics?.[0]];
const keyOf = (log: Event) => partsOf(log).join(":");

/**
 * How many logs of the same contract and signature stand before each log in its transaction. All logs of a
 * transaction are stored together, so this is the same whatever the batches, and after a fork.
 */
async function ordinalsOf(tx: Tx, logs: Event[]): Promise<Map<number, number>> {
  if (logs.length === 0) return new Map();
  const rows = await tx.execute<{ id: string; ordinal: number }>(sql`
    select e.id::text as id, count(b.id)::integer as ordinal
    from event e
    left join event b on b.kind = 'log' and b.chain_id = e.chain_id and b.block_hash = e.block_hash
      and b.tx_hash = e.tx_hash and b.log_index < e.log_index
      and b.address = e.address and b.topics ->> 0 = e.topics ->> 0
    where e.id = any(${idList(logs.map((log) => log.id))})
    group by e.id
    order by e.id
    limit ${logs.length}::integer`);
  return new Map(rows.map((row) => [Number(row.id), row.ordinal]));
}

/**
 * A signal, a reading or a schedule names its trigger; if the workflow was published anew meanwhile, the same node's
 * live trigger takes it.
 */
async function wantsOfNamed(tx: Tx, events: Event[]): Promise<Want[]> {
  const byName = events.filter((row) => row.triggerId !== null);
  if (byName.length === 0) return [];
  const ids = [...new Set(byName.map((row) => present(row.triggerId, "a named event has a trigger")))];
  const named = alias(trigger, "named");
  const rows = await tx
    .select({ namedId: named.id, live: trigger })
    .from(named)
    .innerJoin(trigger, and(eq(trigger.workflowId, named.workflowId), eq(trigger.nodeId, named.nodeId)))
    .where(and(inArray(named.id, ids), eq(trigger.active, true), eq(trigger.kind, named.kind)))
    .orderBy(asc(trigger.id));
  const live = new Map(rows.map((row) => [row.namedId, row.live]));
  return byName.flatMap((row) => {
    const found = row.triggerId === null ? undefined : live.get(row.triggerId);
    return found ? [{ event: row, trigger: found, ordinal: 0 }] : [];
  });
}
