import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { postReserves, voidReserves } from "#server/ledger/settle.ts";
import { type Charge, itemsOf, type RawCharge, RESERVED, toCharge } from "./charge.ts";
import { NO_COPY } from "./no-copy.ts";

export type Ended = {
  id: number;
  state: "cancelled" | "suppressed";
  reason: string;
  /** The app takes its place. */
  toApp: boolean;
};

/**
 * Ends deliveries that were claimed and may not leave. Their credits come back, and the claim does not count as a try.
 *
 * Rows: delivery, with a lease → cancelled | suppressed.
 */
export async function endDeliveries(tx: Tx, { ended, now }: { ended: readonly Ended[]; now: Date }): Promise<void> {
  if (ended.length === 0) return;
  const rows = await tx.execute<RawCharge>(sql`
    update delivery d set state = e.state, reason = e.reason, attempts = d.attempts - 1, lease_until = null,
      done_at = ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(ended)}::text::jsonb) as e (id bigint, state text, reason text)
    where d.id = e.id and d.lease_until is not null
    returning ${RESERVED}`);
  await copyToApp(tx, { ids: ended.filter((one) => one.toApp).map((one) => one.id), now });
  const charges = rows.map(toCharge);
  await settle(tx, { ended: charges, how: "void", now });
  const workspaceIds = charges.map(({ workspaceId }) => workspaceId);
  await notifyWorkspaces(tx, workspaceIds, "delivery");
}

/** Posts or voids what deliveries had reserved. */
export async function settle(tx: Tx, of: { ended: readonly Charge[]; how: "post" | "void"; now: Date }): Promise<void> {
  const move = of.how === "post" ? postReserves : voidReserves;
  const items = itemsOf("settle", of.ended);
  await move(tx, { items, now: of.now });
  const workspaceIds = items.map(({ workspaceId }) => workspaceId);
  await notifyWorkspaces(tx, workspaceIds, "credit");
}

/**
 * Puts messages for subscribers that reached nobody into the app, unless they are there already.
 *
 * Rows: delivery, inserted as waiting, free.
 */
export async function copyToApp(tx: Tx, { ids, now }: { ids: readonly number[]; now: Date }): Promise<void> {
  if (ids.length === 0) return;
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, topic_id, effect_key,
      channel, corrects_id, urgency, priority, content, why, reason, next_at, occurred_at, created_at)
    select workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, topic_id, ${inAppKey},
      'in-app', corrects_id, urgency, priority, content, why, 'In the app instead. ' || coalesce(reason, ''), ${at},
      occurred_at, ${at}
    from delivery
    where id = any(${idList(ids)})
      and channel not in (${NO_COPY}) and content ->> 'kind' = 'message' and not gathers
    order by effect_key
    on conflict do nothing`);
}

/** The key that the app's copy of a delivery has: the channel stands last, or before what `effect-key.ts` adds. */
const inAppKey = sql`regexp_replace(effect_key, ':' || channel || '((:again:\\d+)?(:correction)?)$', ':in-app\\1')`;
