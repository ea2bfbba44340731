import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { OutcomeRow } from "./evidence.ts";

type Pair = { topicId: number; subscriberId: number };

/** What came of a subscriber's alerts of a topic, newest first: what sentences are counted from. */
export type History = {
  zone: string;
  outcomes: OutcomeRow[];
  heldBackAt: Date[];
  /** Alerts that were acted on after they were delivered. */
  quick: { at: Date; latencyMinutes: number }[];
};

/** A sentence tells of half a year. */
const LATEST = 1_000;
const PAIRS_AT_ONCE = 200;

type Row = { key: string; zone: string; at: number; size: number; label: string; isHeld: boolean } & {
  actedAt: number | null;
  deliveredAt: number | null;
};

/** By `topic:subscriber`, in one statement for some hundred of them. */
export async function readHistories(tx: Tx, pairs: readonly Pair[]): Promise<Map<string, History>> {
  const found = new Map<string, History>();
  for (let from = 0; from < pairs.length; from += PAIRS_AT_ONCE) {
    const some = pairs
      .slice(from, from + PAIRS_AT_ONCE)
      .map(({ topicId, subscriberId }) => ({ topicId, subscriberId }));
    for (const row of await readRows(tx, some)) add(found, row);
  }
  return found;
}

function readRows(tx: Tx, pairs: Pair[]): Promise<Iterable<Row>> {
  return tx.execute<Row>(sql`
    select p."topicId" || ':' || p."subscriberId" as key, s.zone, o.*
    from jsonb_to_recordset(${jsonText(pairs)}::text::jsonb) as p ("topicId" bigint, "subscriberId" bigint)
    join subscriber s on s.id = p."subscriberId"
    cross join lateral (
      select (extract(epoch from sent_at) * 1000)::float8 as at, value::float8 as size, label, is_held as "isHeld",
        (extract(epoch from acted_at) * 1000)::float8 as "actedAt",
        (extract(epoch from delivered_at) * 1000)::float8 as "deliveredAt"
      from outcome where topic_id = p."topicId" and subscriber_id = p."subscriberId"
      order by id desc limit ${LATEST}::integer) o`);
}

function add(found: Map<string, History>, row: Row): void {
  const history = found.get(row.key) ?? { zone: row.zone, outcomes: [], heldBackAt: [], quick: [] };
  found.set(row.key, history);
  const at = new Date(row.at);
  if (row.isHeld) history.heldBackAt.push(at);
  if (row.label !== "acted" && row.label !== "ignored") return;
  history.outcomes.push({ at, size: row.size, isActed: row.label === "acted" });
  const { actedAt, deliveredAt } = row;
  if (actedAt === null || deliveredAt === null || actedAt < deliveredAt) return;
  history.quick.push({ at: new Date(actedAt), latencyMinutes: (actedAt - deliveredAt) / 60_000 });
}
