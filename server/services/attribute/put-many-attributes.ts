import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import { foldedTexts } from "./folded-texts.ts";

export type ManySheets = {
  workspaceId: number;
  /** Each subscriber once, in the order of their ids. */
  sheets: { subscriberId: number; attributes: Attributes }[];
  now: Date;
};

/** Replaces all that is said of many subscribers; what is the same already is left alone. */
export async function putManyAttributes(tx: Tx, { workspaceId, sheets, now }: ManySheets): Promise<void> {
  if (sheets.length === 0) return;
  const rows = sheets.map((sheet) => ({ ...sheet, folded: foldedTexts(sheet.attributes) }));
  await tx.execute(sql`
    insert into attribute_set as a (subscriber_id, workspace_id, attributes, folded, updated_at)
    select "subscriberId", ${workspaceId}::bigint, attributes, folded, ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as given ("subscriberId" bigint, attributes jsonb, folded jsonb)
    on conflict (subscriber_id) do update set attributes = excluded.attributes, folded = excluded.folded, updated_at = excluded.updated_at
    where a.attributes is distinct from excluded.attributes`);
}
