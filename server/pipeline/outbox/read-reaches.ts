import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { Reach } from "../hand-overs.ts";

/** Of somebody of whom nothing is known. */
export const NOWHERE: Reach = { routes: null, addresses: {} };

/** How each of these subscribers is reached. */
export async function readReaches(tx: Tx, subscriberIds: readonly number[]): Promise<Map<number, Reach>> {
  if (subscriberIds.length === 0) return new Map();
  const rows = await tx.execute<{ id: string } & Required<Reach>>(sql`
    select s.id, s.routes, coalesce(
      jsonb_object_agg(a.kind, jsonb_build_object('target', a.target, 'state', a.state, 'reason', a.reason))
        filter (where a.kind is not null), '{}'::jsonb) as addresses,
      coalesce((select jsonb_object_agg(r.topic_id, r.routes) from topic_route r where r.subscriber_id = s.id), '{}'::jsonb)
        as "topicRoutes"
    from subscriber s
    left join channel_address a on a.subscriber_id = s.id
    where s.id = any(${idList(subscriberIds)})
    group by s.id`);
  return new Map(
    rows.map(({ id, routes, addresses, topicRoutes }) => [Number(id), { routes, addresses, topicRoutes }]),
  );
}
