import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import { foldedTexts } from "./folded-texts.ts";

export type ManyChanges = {
  workspaceId: number;
  /** Each subscriber once, in the order of their ids; null takes an attribute away. */
  changes: { subscriberId: number; attributes: Record<string, Attributes[string] | null> }[];
  now: Date;
};

/** Changes some of what is said of many subscribers; what is not named stays, and what is the same already is left alone. */
export async function mergeManyAttributes(tx: Tx, { workspaceId, changes, now }: ManyChanges): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ subscriberId, attributes }) => {
    const given = Object.fromEntries(
      Object.entries(attributes).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    ) as Attributes;
    return { subscriberId, names: Object.keys(attributes), given, folded: foldedTexts(given) };
  });
  await tx.execute(sql`
    with given as materialized (
      select * from jsonb_to_recordset(${jsonText(rows)}::text::jsonb)
        as g ("subscriberId" bigint, names text[], given jsonb, folded jsonb)),
    there as materialized (
      select a.subscriber_id, a.attributes, a.folded from attribute_set a join given g on g."subscriberId" = a.subscriber_id
      order by a.subscriber_id for update of a)
    insert into attribute_set as a (subscriber_id, workspace_id, attributes, folded, updated_at)
    select g."subscriberId", ${workspaceId}::bigint, coalesce(t.attributes - g.names, '{}') || g.given,
      coalesce(t.folded - g.names, '{}') || g.folded, ${now.toISOString()}::timestamptz
    from given g left join there t on t.subscriber_id = g."subscriberId"
    order by g."subscriberId"
    on conflict (subscriber_id) do update set attributes = excluded.attributes, folded = excluded.folded,
      updated_at = excluded.updated_at
    where a.attributes is distinct from excluded.attributes`);
}
