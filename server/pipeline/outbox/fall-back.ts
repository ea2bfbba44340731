import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { type Charge, type RawCharge, TO_RESERVE, toCharge } from "./charge.ts";
import type { Shelf } from "./expand-draft.ts";
import { fundDeliveries } from "./fund-deliveries.ts";

/** Sends by the next channel what these could not deliver. */
export type FallBack = (tx: Tx, of: { ids: readonly number[]; now: Date }) => Promise<void>;

type Ended = {
  id: string;
  channel: string;
  otherwise: string[];
  reason: string | null;
  /** Marks of addresses that are on, by kind. */
  ways: Record<string, string>;
};

/**
 * A message that its channel refuses for good, or whose address was turned off, goes by the next channel of the
 * subscriber's order that reaches them then, with a key of its own: it is told there once, whatever is repeated.
 *
 * Rows: delivery, inserted as waiting | unfunded.
 */
export function createFallBack(shelf: Shelf): FallBack {
  return async (tx, { ids, now }) => {
    if (ids.length === 0) return;
    const ended = await tx.execute<Ended>(sql`
      select d.id, d.channel, d.otherwise, d.reason, coalesce((
        select jsonb_object_agg(a.kind, a.mark) from channel_address a
        where a.subscriber_id = d.subscriber_id and a.state = 'on'), '{}'::jsonb) as ways
      from delivery d
      where d.id = any(${idList(ids)}) and d.corrects_id is null and cardinality(d.otherwise) > 0`);
    const rows = ended.flatMap((one) => nextOf(one, shelf) ?? []);
    if (rows.length === 0) return;
    const inserted = await insert(tx, rows, now);
    await fundDeliveries(tx, { deliveries: inserted, now });
  };
}

function nextOf({ id, channel, otherwise, reason, ways }: Ended, shelf: Shelf) {
  const at = otherwise.findIndex((kind) => ways[kind] !== undefined && shelf.get(kind)?.isConfigured);
  const kind = otherwise[at];
  const facts = kind === undefined ? undefined : shelf.get(kind);
  if (kind === undefined || !facts) return undefined;
  const before = shelf.get(channel)?.label ?? channel;
  const words = `In place of ${before}. ${reason ?? ""}`.trim();
  const rest = otherwise.slice(at + 1);
  return { id, kind, target: ways[kind], otherwise: rest, reason: words, priceMilli: facts.priceMilli };
}

/** As in `effect-key.ts`: the channel stands last, or before how often the event came back. */
const keyOfNext = sql`regexp_replace(d.effect_key, ':' || d.channel || '((:again:\\d+)?)$', ':' || r.kind || '\\1')`;

async function insert(tx: Tx, rows: readonly object[], now: Date): Promise<Charge[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const inserted = await tx.execute<RawCharge>(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, topic_id, effect_key,
      channel, target, urgency, priority, content, why, reason, price_milli, otherwise, next_at, occurred_at, created_at)
    select d.workspace_id, d.workflow_id, d.run_id, d.execution_id, d.subscriber_id, d.node_id, d.topic_id, ${keyOfNext},
      r.kind, r.target, d.urgency, d.priority, d.content, d.why, r.reason, r."priceMilli", r.otherwise, ${at},
      d.occurred_at, ${at}
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r
      (id bigint, kind text, target text, otherwise text[], reason text, "priceMilli" integer)
    join delivery d on d.id = r.id
    order by d.id
    on conflict do nothing
    returning ${TO_RESERVE}`);
  return inserted.map(toCharge);
}
