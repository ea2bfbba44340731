import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Columns, columnsOf } from "#db/columns-of.ts";
import { jsonText } from "#db/json-text.ts";
import type { event } from "#db/schema/match.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import type { EventHit, LogEvent, NativeEvent, NewEvent, ReceiveEvents, SignalEvent } from "../hand-overs.ts";

/** Bound by the number of parameters of one statement. */
const ROWS_PER_INSERT = 1_000;

/**
 * Puts events into match's inbox.
 *
 * An event that is there already stays as it is; one that was orphaned and came back with its block waits again.
 */
export const receiveEvents: ReceiveEvents = async (tx, events) => {
  for (let from = 0; from < events.length; from += ROWS_PER_INSERT) {
    const given = events.slice(from, from + ROWS_PER_INSERT);
    const logs = given.filter((one) => one.kind === "log" || one.kind === "native");
    const others = given.filter((one) => one.kind !== "log" && one.kind !== "native");
    if (logs.length > 0) await insertLogs(tx, logs);
    if (others.length > 0) await insertNamed(tx, others);
  }
};

/** One parameter for all of them: building a statement of many thousand costs more than Postgres does. */
async function insertLogs(tx: Tx, logs: (LogEvent | NativeEvent)[]): Promise<void> {
  await tx.execute(sql`
    insert into event (kind, chain_id, block_number, block_hash, tx_hash, tx_index, log_index, address, topics, data,
      occurred_at, observed_at)
    select kind, "chainId", "blockNumber", "blockHash", "txHash", "txIndex", "logIndex", address, topics, data,
      "occurredAt", "observedAt"
    from jsonb_to_recordset(${JSON.stringify(logs)}::text::jsonb) as log (kind text, "chainId" integer,
      "blockNumber" bigint, "blockHash" text, "txHash" text, "txIndex" integer, "logIndex" integer, address text,
      topics jsonb, data text, "occurredAt" timestamptz, "observedAt" timestamptz)
    on conflict (chain_id, block_hash, tx_hash, log_index) where kind in ('log', 'native')
    do update set orphaned_at = null, matched_at = null where event.orphaned_at is not null`);
}

type Named = Exclude<NewEvent, { kind: "log" | "native" }>;

/**
 * Puts signals into match's inbox, each key of a trigger once. No fork undoes one, so those that are there already are
 * not even locked: match takes them meanwhile.
 * @returns ids of those that are new, by `namedKey`
 */
export async function receiveSignals(tx: Tx, signals: readonly SignalEvent[]): Promise<Map<string, number>> {
  return insertNew(tx, signals, sql`do nothing`);
}

/** By what an event that is no log is known. */
export const namedKey = ({ triggerId, sourceKey }: { triggerId: number | string; sourceKey: string }) =>
  `${triggerId} ${sourceKey}`;

/**
 * Signals, readings and schedules: known by trigger and source key. What a fork undid may come back, and then stands in
 * another block: a height is reached again.
 */
async function insertNamed(tx: Tx, events: Named[]): Promise<void> {
  const ids = await insertNew(
    tx,
    events,
    sql`do update set
      orphaned_at = null, matched_at = null, block_number = excluded.block_number, block_hash = excluded.block_hash,
      payload = excluded.payload, occurred_at = excluded.occurred_at, observed_at = excluded.observed_at
    where event.orphaned_at is not null`,
  );
  const hits = events.flatMap((one) => {
    const eventId = ids.get(namedKey(one));
    return eventId !== undefined && one.kind === "reading" ? one.hits.map((hit) => ({ eventId, ...hit })) : [];
  });
  await insertHits(tx, hits);
}

async function insertNew(tx: Tx, events: readonly Named[], onConflict: SQL): Promise<Map<string, number>> {
  const inserted = await executePrepared<{ id: string; triggerId: string; sourceKey: string }>(
    tx,
    sql`
    insert into event (kind, tenant_id, trigger_id, source_key, handle, chain_id, block_number, block_hash, payload,
      occurred_at, observed_at)
    select kind, "tenantId", "triggerId", "sourceKey", handle, "chainId", "blockNumber", "blockHash", payload::jsonb,
      "occurredAt", "observedAt"
    from ${columnsOf(events.map(toRow), COLUMNS)}
    on conflict (trigger_id, source_key) where source_key is not null ${onConflict}
    returning id, trigger_id as "triggerId", source_key as "sourceKey"`,
  );
  return new Map(inserted.map((row) => [namedKey(row), Number(row.id)]));
}

async function insertHits(tx: Tx, hits: (EventHit & { eventId: number })[]): Promise<void> {
  if (hits.length === 0) return;
  await tx.execute(sql`
    insert into event_hit (event_id, address, key, "values")
    select "eventId", address, key, "values"
    from jsonb_to_recordset(${jsonText(hits)}::text::jsonb)
      as hit ("eventId" bigint, address text, key text, "values" jsonb)
    on conflict (event_id, address, key) do update set "values" = excluded."values"`);
}

function toRow({ workspaceId: tenantId, ...named }: Named): typeof event.$inferInsert {
  return { ...named, tenantId };
}

const COLUMNS: Columns<ReturnType<typeof toRow>> = {
  kind: "text",
  tenantId: "bigint",
  triggerId: "bigint",
  sourceKey: "text",
  handle: ["text", (row) => row.handle ?? "next"],
  chainId: "integer",
  blockNumber: "bigint",
  blockHash: "text",
  // texts of foreign systems can stand in it
  payload: "json",
  occurredAt: "timestamptz",
  observedAt: "timestamptz",
};
