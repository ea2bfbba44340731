import { type SQL, sql } from "drizzle-orm";
import { ANSWER_HOURS } from "#server/personalisation/outcome.ts";

/** What is measured: one topic or one workflow, or each of a kind. */
export type MeasureBy = "topic" | "workflow";

export type AlertRange = { workspaceId: number; since: Date; now: Date };

/** One topic or workflow over a time. */
export type MeasureOf = AlertRange & { by: MeasureBy; id: number };

/** Of a run `r` and its delivery `d`. */
export const onlyOf = ({ by, id }: Pick<MeasureOf, "by" | "id">) =>
  by === "topic" ? sql`d.topic_id = ${id}::bigint` : sql`r.workflow_id = ${id}::bigint`;

/** Calls of a team's own address are no alerts of anybody. */
const TEAM_CHANNELS = sql`('webhook', 'slack', 'discord')`;

export const answerTime = sql.raw(`interval '${ANSWER_HOURS.usual} hours'`);
export const asTime = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`;

/**
 * `alert`: each alert of the runs since then, whatever channels it went by, with what came of it.
 *
 * `label`: null, it was not told; `open`, there is still time for an answer; `acted`, `ignored` (they were here in that
 * time, or said so), `unknown`. By the same rules as `outcomeOf`, also of topics that learn nothing.
 * @param only over `r` and `d`, a run and its delivery
 */
export function alertsOf({ workspaceId, since, now }: AlertRange, only: SQL = sql`true`): SQL {
  return sql`
    told as materialized (
      select d.execution_id, d.node_id, d.subscriber_id, min(d.workflow_id) as workflow_id, min(d.topic_id) as topic_id,
        min(d.done_at) filter (where d.state = 'delivered' and d.held_because is null) as told_at,
        bool_or(d.held_because is not null) as is_held
      from workflow w
      join run r on r.workflow_id = w.id and r.created_at >= ${asTime(since)}
      join delivery d on d.run_id = r.id and d.corrects_id is null and d.channel not in ${TEAM_CHANNELS}
      where w.workspace_id = ${workspaceId}::bigint and ${only}
      group by d.execution_id, d.node_id, d.subscriber_id),
    alert as materialized (
      select t.*, i.acted_at,
        case when t.told_at is null then null
          when t.told_at + ${answerTime} > ${asTime(now)} then 'open'
          when i.said = 'useful' then 'acted'
          when i.said = 'not-useful' then 'ignored'
          when i.acted_at <= t.told_at + ${answerTime} then 'acted'
          when exists (
            select from presence p where p.subscriber_id = t.subscriber_id
              and p.hour between ${hourOf(sql`t.told_at`)} and ${hourOf(sql`t.told_at + ${answerTime}`)}
              and p.at > t.told_at and p.at <= t.told_at + ${answerTime}) then 'ignored'
          else 'unknown' end as label
      from told t
      left join lateral (
        select min(at) filter (where kind = 'acted') as acted_at,
          max(kind) filter (where kind in ('useful', 'not-useful')) as said
        from interaction
        where execution_id = t.execution_id and subscriber_id = t.subscriber_id and node_id = t.node_id) i on true)`;
}

const hourOf = (at: SQL): SQL => sql`floor(extract(epoch from ${at}) / 3600)::bigint`;

/** Numbers over `alert a` and its subscriber's setting of the topic, `f`. Times to act in minutes. */
export const TALLY = sql`
  count(*) filter (where a.told_at is not null)::float8 as told,
  count(*) filter (where a.label = 'acted')::float8 as acted,
  count(*) filter (where a.label = 'ignored')::float8 as ignored,
  count(*) filter (where a.label = 'unknown')::float8 as unknown,
  count(*) filter (where a.label = 'open')::float8 as open,
  count(*) filter (where a.told_at is null and a.is_held)::float8 as held,
  count(*) filter (where a.told_at is null and a.is_held and a.acted_at is not null)::float8 as "heldActed",
  count(distinct a.subscriber_id) filter (where a.told_at is not null)::float8 as people,
  count(distinct a.subscriber_id) filter (where not f.enabled and f.updated_at > a.told_at)::float8 as "optedOut",
  percentile_cont(array[0.5, 0.9]) within group (order by extract(epoch from a.acted_at - a.told_at)::float8 / 60)
    filter (where a.label = 'acted' and a.acted_at > a.told_at) as minutes`;

/** The setting that says whether somebody turned the topic off after they were told. */
export const WITH_SETTING = sql`left join preference f on f.subscriber_id = a.subscriber_id and f.topic_id = a.topic_id`;

export type RawTally = Record<
  "told" | "acted" | "ignored" | "unknown" | "open" | "held" | "heldActed" | "people" | "optedOut",
  number
> & { minutes: [number, number] | null };
