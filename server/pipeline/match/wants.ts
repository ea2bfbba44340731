import { and, asc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { isActiveTrigger, trigger } from "#db/schema/workflow.ts";
import { present } from "#server/kernel/assert.ts";
import { KEPT } from "#server/kernel/execute-prepared.ts";
import { wantsOfActivity } from "./activity-wants.ts";
import { ordinalsOf } from "./ordinals.ts";
import { type Event, isNew, type Trigger, type Want } from "./want.ts";

/** Who wants these events, in their order. Nobody wants an orphaned one. */
export async function wantsOf(tx: Tx, events: Event[]): Promise<Want[]> {
  const standing = events.filter((row) => row.orphanedAt === null);
  const wants = [
    await wantsOfLogs(tx, standing),
    await wantsOfActivity(tx, standing),
    await wantsOfNamed(tx, standing),
  ];
  return wants.flat().toSorted((a, b) => a.event.id - b.event.id);
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
        isActiveTrigger,
        sql`(${trigger.chainId}, ${trigger.address}, ${trigger.topic0}) in (
          select (k ->> 0)::integer, k ->> 1, k ->> 2 from jsonb_array_elements(${keys}::text::jsonb) k)`,
      ),
    )
    .orderBy(asc(trigger.id))
    .prepare(KEPT)
    .execute();
  const wanted = pairLogs(logs, triggers);
  const ordinals = await ordinalsOf(
    tx,
    wanted.map((want) => want.event),
  );
  return wanted.map((want) => ({ ...want, ordinal: ordinals.get(want.event.id) ?? 0 }));
}

/** Each log with each of these triggers that watches its contract and signature. */
export function pairLogs(logs: Event[], triggers: Trigger[]): Pick<Want, "event" | "trigger">[] {
  const byKey = Map.groupBy(triggers, (row) => `${row.chainId}:${row.address}:${row.topic0}`);
  return logs.flatMap((log) =>
    (byKey.get(keyOf(log)) ?? []).flatMap((row) => (isNew(log, row) ? [{ event: log, trigger: row }] : [])),
  );
}

const partsOf = (log: Event) => [log.chainId, log.address, log.topics?.[0]];
const keyOf = (log: Event) => partsOf(log).join(":");

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
    .where(and(sql`${named.id} = any(${idList(ids)})`, isActiveTrigger, eq(trigger.kind, named.kind)))
    .orderBy(asc(trigger.id))
    .prepare(KEPT)
    .execute();
  const live = new Map(rows.map((row) => [row.namedId, row.live]));
  return byName.flatMap((row) => {
    const found = row.triggerId === null ? undefined : live.get(row.triggerId);
    return found ? [{ event: row, trigger: found, ordinal: 0 }] : [];
  });
}
