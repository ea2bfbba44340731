import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Rate, sayRate } from "#server/personalisation/rates.ts";
import { asTime, type MeasureOf } from "./alerts-sql.ts";

/** Subscribers who joined in one week and were told within their first 30 days. */
export type Cohort = {
  /** Its Monday, UTC. */
  week: Date;
  told: number;
  /** Of them, those who were here in the seven days before their 30th. */
  back: number;
  rate: Rate | null;
};

const DAY_MS = 86_400_000;
const AFTER_DAYS = 30;
const WITHIN_DAYS = 7;
const COHORTS = 12;

/** The newest weeks whose last subscriber has been here for 30 days, oldest first; weeks with nobody are left out. */
export async function readCohorts(tx: Tx, { by, id, workspaceId, now }: MeasureOf): Promise<Cohort[]> {
  const until = mondayOf(new Date(now.getTime() - AFTER_DAYS * DAY_MS));
  const from = new Date(until.getTime() - COHORTS * 7 * DAY_MS);
  const column = by === "topic" ? sql`d.topic_id` : sql`d.workflow_id`;
  const rows = await tx.execute<{ week: string; told: number; back: number }>(sql`
    select floor(extract(epoch from s.created_at - ${asTime(from)}) / 604800)::float8 as week, count(*)::float8 as told,
      count(*) filter (where exists (
        select from presence p where p.subscriber_id = s.id
          and p.at >= s.created_at + ${days(AFTER_DAYS - WITHIN_DAYS)} and p.at < s.created_at + ${days(AFTER_DAYS)}))::float8 as back
    from subscriber s
    where s.workspace_id = ${workspaceId}::bigint and s.created_at >= ${asTime(from)} and s.created_at < ${asTime(until)}
      and exists (
        select from delivery d where d.subscriber_id = s.id and ${column} = ${id}::bigint and d.state = 'delivered'
          and d.held_because is null and d.corrects_id is null and d.done_at < s.created_at + ${days(AFTER_DAYS)})
    group by 1 order by 1`);
  return rows.map(({ week, told, back }) => ({
    ...{ week: new Date(from.getTime() + Number(week) * 7 * DAY_MS), told, back },
    rate: sayRate({ tried: told, did: back }),
  }));
}

const days = (count: number) => sql.raw(`interval '${count} days'`);

/** The Monday, UTC, of the week that a time is in. */
function mondayOf(at: Date): Date {
  const day = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
  return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY_MS);
}
