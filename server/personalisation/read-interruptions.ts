import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";

/** A message that interrupted somebody, when it went, and whether they acted on it. */
export type Interruption = { at: Date; isActed: boolean };

/** So far back a subscriber's deliveries are looked through: more than one in an hour, over the four weeks asked of. */
const LATEST = 800;

/**
 * What interrupted these subscribers since a moment, oldest first: each alert once, however many channels it went by.
 * Digests and the inbox interrupt nobody, and web calls reach their team.
 */
export async function readInterruptions(
  tx: Tx,
  subscriberIds: readonly number[],
  since: Date,
): Promise<Map<number, Interruption[]>> {
  const found = new Map(subscriberIds.map((id): [number, Interruption[]] => [id, []]));
  if (subscriberIds.length === 0) return found;
  const rows = await tx.execute<{ subscriberId: string; at: string; isActed: boolean }>(sql`
    select s.id as "subscriberId", to_json(d.at) #>> '{}' as at,
      exists (select from interaction i where i.execution_id = d.execution_id and i.node_id = d.node_id
        and i.subscriber_id = s.id and i.kind in ('acted', 'useful')) as "isActed"
    from unnest(${idList(new Set(subscriberIds))}) s (id)
    cross join lateral (
      select execution_id, node_id, min(done_at) as at
      from (select * from delivery where subscriber_id = s.id order by id desc limit ${LATEST}::integer) latest
      where state = 'delivered' and target <> '' and not gathers and digest_id is null and corrects_id is null
        and run_id <> 0 and content ->> 'kind' = 'message' and done_at > ${since.toISOString()}::timestamptz
      group by execution_id, node_id) d
    order by s.id, d.at`);
  for (const { subscriberId, at, isActed } of rows)
    found.get(Number(subscriberId))?.push({ at: new Date(at), isActed });
  return found;
}
