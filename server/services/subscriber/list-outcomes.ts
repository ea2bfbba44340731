import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { limits } from "#server/kernel/limits.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { type Concern, explainConcerns } from "./explain-concerns.ts";

const DAYS = 14;
const PAGE = 20;

export const listOutcomesSchema = z.strictObject({
  /** A topic's key; all of them without one. */
  topic: z.string().max(40).optional(),
  /** What the page before gave as `next`. */
  cursor: z.int().positive().nullish(),
  /** The browser's way of paging says it; newest first is the only direction. */
  direction: z.literal("forward").optional(),
});

/** One thing that happened, and what came of it for this subscriber. Names nothing that is not theirs. */
export type RecentOutcome = {
  topic: { key: string; name: string; icon: string } | null;
  occurredAt: Date;
  kind: "told" | "held" | "not-told" | "off" | "unknown" | "undone" | "open";
  /** Why, in plain words. */
  sentence: string;
  /** The event's amounts and place: "Health factor 1.31, on Demo chain, block 593". May be empty. */
  detail: string;
  /** They changed their settings after it, and those of today are what is told. */
  isOfToday: boolean;
  /** Their own message about it, to lead to. */
  messageId: number | null;
};

export type OutcomePage = { outcomes: RecentOutcome[]; days: number; next: number | null };

/**
 * What happened in a subscriber's topics and to their wallet in the last 14 days, newest first, told or not.
 *
 * Their executions, by `execution_subscriber_idx`; and the runs that went to a whole topic, by
 * `run_workflow_created_idx`, of which most wrote nothing down for them. No more of either than `limits` says.
 */
export function listOutcomes(ctx: SubscriberContext, input: z.infer<typeof listOutcomesSchema>): Promise<OutcomePage> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const concerns = await selectConcerns(tx, ctx, input);
    const shown = concerns.slice(0, PAGE);
    return {
      outcomes: await explainConcerns(tx, ctx, shown),
      days: DAYS,
      next: concerns.length > PAGE ? (shown.at(-1)?.runId ?? null) : null,
    };
  });
}

async function selectConcerns(
  tx: Tx,
  ctx: SubscriberContext,
  { topic, cursor }: z.infer<typeof listOutcomesSchema>,
): Promise<Concern[]> {
  const since = new Date(ctx.now.getTime() - DAYS * 86_400_000).toISOString();
  const before = (id: SQL) => (cursor ? sql`and ${id} < ${cursor}::bigint` : sql``);
  return await tx.execute<Concern>(sql`
    with me as (
      select id, greatest(created_at, ${since}::timestamptz) as since from subscriber
      where id = ${ctx.subscriberId}::bigint and workspace_id = ${ctx.workspaceId}::bigint),
    mine as (
      select x.run_id, x.id from me cross join lateral (
        select run_id, id, created_at from execution
        where subscriber_id = me.id and workspace_id = ${ctx.workspaceId}::bigint
        order by id desc limit ${limits.outcomesLookedAt}::integer) x
      where x.created_at > ${since}::timestamptz ${before(sql`x.run_id`)}
      order by x.run_id desc limit ${limits.outcomesLookedAt}::integer),
    newest as (
      select r.* from me, workflow w cross join lateral (
        select id, version_id, trigger_node_id, trigger_handle, expanded_at from run
        where workflow_id = w.id and workspace_id = ${ctx.workspaceId}::bigint and created_at > me.since
          ${cursor ? sql`and created_at <= (select created_at from run where id = ${cursor}::bigint and workspace_id = ${ctx.workspaceId}::bigint)` : sql``}
          ${before(sql`id`)}
        order by created_at desc limit ${limits.outcomesPerWorkflow}::integer) r
      where w.workspace_id = ${ctx.workspaceId}::bigint),
    seen as (
      select id, version_id, trigger_node_id, trigger_handle, false as is_mine from newest where expanded_at is not null
      union all
      select r.id, r.version_id, r.trigger_node_id, r.trigger_handle, true from mine join run r on r.id = mine.run_id),
    audiences as (
      select k.*, v.plan #> array['audiences',
        k.trigger_node_id || case when k.trigger_handle = 'next' then '' else ':' || k.trigger_handle end, 'spec'] as spec
      from (select distinct version_id, trigger_node_id, trigger_handle from seen) k
      join workflow_version v on v.id = k.version_id and v.workspace_id = ${ctx.workspaceId}::bigint)
    select s.id::float8 as "runId", max(mine.id)::float8 as "executionId", max((a.spec ->> 'topicId')::bigint)::float8 as "topicId"
    from seen s
    join audiences a using (version_id, trigger_node_id, trigger_handle)
    left join mine on mine.run_id = s.id
    left join topic t on t.id = (a.spec ->> 'topicId')::bigint and t.workspace_id = ${ctx.workspaceId}::bigint
    where (s.is_mine or a.spec ->> 'kind' = 'topic') ${topic ? sql`and t.key = ${topic}::text` : sql``}
    group by s.id
    order by s.id desc
    limit ${PAGE + 1}::integer`);
}
