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
  /** The run has executions already. */
  hasExecutions: boolean;
};

type Row = Omit<TopicInput, "icon"> & {
  isGone: boolean;
  people: string;
  set: string;
  on: string;
  hasExecutions: boolean;
};

/** A topic and how many follow it, for a run; undefined when the workspace has no such topic. */
export async function readAudience(
  tx: Tx,
  { workspaceId, topicId, runId }: { workspaceId: number; topicId: number; runId: number },
): Promise<AudienceFacts | undefined> {
  const tallied = (key: string) => sql`
    (select coalesce(sum(n), 0) from tally where workspace_id = ${workspaceId}::bigint and key = ${key})`;
  const [row] = await tx.execute<Row>(sql`
    select t.key, t.name, t.description, t.fields, t.presets, t.default_preset as "defaultPreset",
      t.on_by_default as "onByDefault", t.critical, t.archived_at is not null as "isGone",
      ${tallied("subscribers")} as people, ${tallied(`set:${topicId}`)} as set, ${tallied(`on:${topicId}`)} as "on",
      exists (select from execution where run_id = ${runId}::bigint) as "hasExecutions"
    from topic t where t.id = ${topicId}::bigint and t.workspace_id = ${workspaceId}::bigint`);
  if (!row) return undefined;
  const { people, set, on, hasExecutions, ...topic } = row;
  const untouched = topic.onByDefault ? Number(people) - Number(set) : 0;
  const followers = Number(on) + untouched;
  return { topic: { ...topic, icon: "", id: topicId }, followers, untouched, hasExecutions };
}
