import { sql } from "drizzle-orm";
import { idList } from "#db/id-list.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import type { Reach, ReadReaches } from "../hand-overs.ts";

/** One statement for all of them. */
export const readReaches: ReadReaches = async (tx, subscriberIds) => {
  if (subscriberIds.length === 0) return new Map();
  const rows = await executePrepared<{ id: string } & Required<Reach>>(
    tx,
    sql`
    select s.id, s.routes, coalesce(
      jsonb_object_agg(a.kind, jsonb_build_object('mark', a.mark, 'state', a.state, 'reason', a.reason))
        filter (where a.kind is not null), '{}'::jsonb) as addresses,
      coalesce((select jsonb_object_agg(r.topic_id, r.routes) from topic_route r where r.subscriber_id = s.id), '{}'::jsonb)
        as "topicRoutes"
    from subscriber s
    left join channel_address a on a.subscriber_id = s.id
    where s.id = any(${idList(subscriberIds)})
    group by s.id`,
  );
  return new Map(
    rows.map(({ id, routes, addresses, topicRoutes }) => [Number(id), { routes, addresses, topicRoutes }]),
  );
};
