import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";

/** A message that interrupted somebody, when it went, and whether they acted on it; `alert`: the same over its channels. */
export type Interruption = { at: Date; isActed: boolean; alert: string };

/** Counted beside what was delivered: what other workers are sending now, but for these deliveries. */
export type UnderWay = { now: Date; except: readonly number[] };

/** Of one node's message to one subscriber, over all channels. */
export const alertOf = ({ executionId, nodeId }: { executionId: number; nodeId: string }) => `${executionId} ${nodeId}`;

/** So far back a subscriber's deliveries are looked through: more than one in an hour, over the four weeks asked of. */
const LATEST = 800;

/**
 * What interrupted these subscribers since a moment, oldest first: each alert once, however many channels it went by.
 * Digests and the inbox interrupt nobody, and web calls reach their team.
 */
export async function readInterruptions(
  tx: Tx,
  subscriberIds: readonly number[],
  { since, underWay }: { since: Date; underWay?: UnderWay },
): Promise<Map<number, Interruption[]>> {
  const found = new Map(subscriberIds.map((id): [number, Interruption[]] => [id, []]));
  if (subscriberIds.length === 0) return found;
  const wentAt = underWay ? sql`coalesce(done_at, ${underWay.now.toISOString()}::timestamptz)` : sql`done_at`;
  const went = underWay
    ? sql`(state = 'delivered' or (state = 'retrying' or lease_until is not null) and not id = any(${idList(underWay.except)}))`
    : sql`state = 'delivered'`;
  type Row = { subscriberId: string; at: string; isActed: boolean; executionId: string; nodeId: string };
  const rows = await tx.execute<Row>(sql`
    select s.id as "subscriberId", to_json(d.at) #>> '{}' as at, d.execution_id as "executionId", d.node_id as "nodeId",
      exists (select from interaction i where i.execution_id = d.execution_id and i.node_id = d.node_id
        and i.subscriber_id = s.id and i.kind in ('acted', 'useful')) as "isActed"
    from unnest(${idList(new Set(subscriberIds))}) s (id)
    cross join lateral (
      select execution_id, node_id, min(${wentAt}) as at
      from (select * from delivery where subscriber_id = s.id order by id desc limit ${LATEST}::integer) latest
      where ${went} and target <> '' and not gathers and digest_id is null and corrects_id is null
        and run_id <> 0 and content ->> 'kind' = 'message' and ${wentAt} > ${since.toISOString()}::timestamptz
      group by execution_id, node_id) d
    order by s.id, d.at`);
  for (const { subscriberId, at, isActed, executionId, nodeId } of rows) {
    const alert = alertOf({ executionId: Number(executionId), nodeId });
    found.get(Number(subscriberId))?.push({ at: new Date(at), isActed, alert });
  }
  return found;
}
