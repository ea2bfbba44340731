import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { TopicValues } from "#server/contract/topic.ts";

export type ManySettings = {
  workspaceId: number;
  /** Checked, each subscriber and topic once, in the order of the subscribers' ids. */
  settings: { subscriberId: number; topicId: number; enabled: boolean; preset: string | null; own: TopicValues }[];
  now: Date;
};

/** Replaces whole settings; one that says the same already is left alone, with its time. */
export async function putManyPreferences(tx: Tx, { workspaceId, settings, now }: ManySettings): Promise<void> {
  if (settings.length === 0) return;
  await tx.execute(sql`
    insert into preference as p (subscriber_id, topic_id, workspace_id, enabled, preset, own, updated_at)
    select "subscriberId", "topicId", ${workspaceId}::bigint, enabled, preset, own, ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(settings)}::text::jsonb)
      as given ("subscriberId" bigint, "topicId" bigint, enabled boolean, preset text, own jsonb)
    on conflict (subscriber_id, topic_id) do update
      set enabled = excluded.enabled, preset = excluded.preset, own = excluded.own, updated_at = excluded.updated_at
    where (p.enabled, p.preset, p.own) is distinct from (excluded.enabled, excluded.preset, excluded.own)`);
}
