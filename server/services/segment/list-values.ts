import { sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { type SegmentValues, segmentValues } from "#server/catalog/segment/segment-values.ts";
import { ATTRIBUTES_MAX } from "#server/contract/attribute.ts";
import type { SegmentAttribute } from "#server/contract/segment.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";

/** Of so many, the newest, is read which attributes there are. */
const LOOKED_AT = 2_000;

/**
 * What a segment may compare: the attributes that the backend pushed of late, each read as what all its values are,
 * those that saved segments compare, what is known of everybody, and their settings of each topic.
 */
export function listValues(ctx: MemberContext): Promise<{ attributes: SegmentAttribute[]; values: SegmentValues }> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const { topics, segments = [] } = await loadFacts(tx, ctx.workspaceId);
    const rows = await tx.execute<SegmentAttribute>(sql`
      select a.key as name, case
          when bool_and(jsonb_typeof(a.value) = 'boolean') then 'boolean'
          when bool_and(fits_field('{"kind":"number"}'::jsonb, a.value)) then 'number'
          else 'text' end as type
      from (select id from subscriber where workspace_id = ${ctx.workspaceId}::bigint order by id desc limit ${LOOKED_AT}::integer) s
      join attribute_set att on att.subscriber_id = s.id
      cross join lateral jsonb_each(att.attributes) a
      group by a.key order by count(*) desc, a.key limit ${ATTRIBUTES_MAX}::integer`);
    const found = new Map([...rows].map(({ name, type }) => [name, type]));
    for (const { path, type } of segments.flatMap(({ outputs }) => outputs.told ?? [])) {
      const [name = ""] = path;
      if (type.kind === "number" || type.kind === "text" || type.kind === "boolean") found.set(name, type.kind);
    }
    const attributes = [...found].map(([name, type]) => ({ name, type })).slice(0, ATTRIBUTES_MAX);
    return { attributes, values: segmentValues({ attributes, topics }) };
  });
}
