import { inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { topic } from "#db/schema/subscriber.ts";
import type { TopicInput } from "#server/contract/topic.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import type { AudienceTopic } from "./standing-operands.ts";

export type AudienceFacts = {
  topic: AudienceTopic & { isGone: boolean };
  /** Other topics whose settings are compared. */
  compared: AudienceTopic[];
  /** Subscribers who follow it now, by the tallies; nothing is counted one by one. */
  followers: number;
  /** Of those, who never touched it. */
  untouched: number;
  /** The run has executions already. */
  hasExecutions: boolean;
};

type Asked = {
  runId: number;
  workspaceId: number;
  topicId: number;
  /** Topics whose settings are compared beside the audience's own. */
  comparedIds?: readonly number[];
};
type Row = Omit<TopicInput, "icon"> & {
  runId: string;
  topicId: string;
  isGone: boolean;
  people: string;
  set: string;
  on: string;
  hasExecutions: boolean;
};

/**
 * By run: its topic and how many follow it, in one statement; none for a topic that the workspace does not have. One more
 * where other topics are compared, archived ones too, as the interpreter has them.
 */
export async function readAudiences(tx: Tx, asked: Asked[]): Promise<Map<number, AudienceFacts>> {
  if (asked.length === 0) return new Map();
  const tallied = (key: ReturnType<typeof sql>) => sql`
    (select coalesce(sum(n), 0) from tally where workspace_id = t.workspace_id and key = ${key})`;
  const rows = await executePrepared<Row>(
    tx,
    sql`
    select a."runId", t.id as "topicId", t.key, t.name, t.description, t.fields, t.presets,
      t.default_preset as "defaultPreset", t.on_by_default as "onByDefault", t.critical, t.learns,
      t.archived_at is not null as "isGone", ${tallied(sql`'subscribers'`)} as people,
      ${tallied(sql`'set:' || t.id`)} as set, ${tallied(sql`'on:' || t.id`)} as "on",
      exists (select from execution where run_id = a."runId") as "hasExecutions"
    from jsonb_to_recordset(${jsonText(asked)}::text::jsonb) as a ("runId" bigint, "workspaceId" bigint, "topicId" bigint)
    join topic t on t.id = a."topicId" and t.workspace_id = a."workspaceId"`,
  );
  const compared = await readCompared(tx, asked);
  const others = new Map(asked.map((one) => [one.runId, compared.filter((topic) => isCompared(topic, one))]));
  return new Map([...rows].map((row) => [Number(row.runId), toFacts(row, others.get(Number(row.runId)) ?? [])]));
}

const isCompared = ({ id, workspaceId }: Compared, { topicId, comparedIds = [], ...asked }: Asked) =>
  id !== topicId && workspaceId === asked.workspaceId && comparedIds.includes(id);

type Compared = AudienceTopic & { workspaceId: number };

async function readCompared(tx: Tx, asked: Asked[]): Promise<Compared[]> {
  const ids = [...new Set(asked.flatMap(({ comparedIds = [] }) => comparedIds))];
  if (ids.length === 0) return [];
  return tx.select().from(topic).where(inArray(topic.id, ids)).limit(ids.length);
}

function toFacts(row: Row, compared: AudienceTopic[]): AudienceFacts {
  const { runId: _, topicId, people, set, on, hasExecutions, ...topic } = row;
  const untouched = topic.onByDefault ? Number(people) - Number(set) : 0;
  const followers = Number(on) + untouched;
  return { topic: { ...topic, icon: "", id: Number(topicId) }, compared, followers, untouched, hasExecutions };
}
