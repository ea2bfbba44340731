import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { TopicInput } from "#server/contract/topic.ts";
import type { AudienceTopic } from "./standing-operands.ts";

export type AudienceFacts = {
  topic: AudienceTopic & { isGone: boolean };
  /** Subscribers who follow it now, by the tallies; nothing is counted one by one. */
  followers: number;
  /** Of those, who never touched it. */
  untouched: number;
};

type Row = Omit<TopicInput, "icon"> & { isGone: boolean; people: string; set: string; on: string };

/** A topic and how many follow it; undefined when the workspace has no such topic. */
export async function readAudience(
  tx: Tx,
  { workspaceId, topicId }: { workspaceId: number; topicId: number },
): Promise<AudienceFacts | undefined> {
  const tallied = (key: string) => sql`
    (select coalesce(sum(n), 0) from tally where workspace_id = ${workspaceId}::bigint and key = ${key})`;
  const [row] = await tx.execute<Row>(sql`
    select t.key, t.name, t.description, t.fields, t.presets, t.default_preset as "defaultPreset",
      t.on_by_default as "onByDefault", t.critical, t.archived_at is not null as "isGone",
      ${tallied("subscribers")} as people, ${tallied(`set:${topicId}`)} as set, ${tallied(`on:${topicId}`)} as "on"
    from topic t where t.id = ${topicId}::bigint and t.workspace_id = ${workspaceId}::bigint`);
  if (!row) return undefined;
  const { people, set, on, ...topic } = row;
  const untouched = topic.onByDefault ? Number(people) - Number(set) : 0;
  return { topic: { ...topic, icon: "", id: topicId }, followers: Number(on) + untouched, untouched };
}
