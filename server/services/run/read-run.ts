import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import type { Outcome } from "#server/contract/step.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { MemberContext } from "#server/services/context.ts";
import { type EventFacts, selectEventFacts } from "./event-facts.ts";
import { type RunRow, selectRuns } from "./list-runs.ts";

export const runIdSchema = z.strictObject({ id: z.int().positive() });

export type ReasonCount = { reason: string; outcome: Outcome; count: number };

export type RunDetail = RunRow & {
  event: EventFacts;
  /** The event's values by name, and what each is called and counted in. */
  values: Values;
  outputs: Output[];
  /** Why executions ended as they did, most frequent first. */
  reasons: ReasonCount[];
  /** Credits posted for this run, in milli-credits. */
  costMilli: number;
  deliveredCount: number;
};

/** One run with its event, its counts and why its executions ended as they did. */
export async function readRun(ctx: MemberContext, input: z.input<typeof runIdSchema>): Promise<RunDetail> {
  const { id } = runIdSchema.parse(input);
  return await inWorkspace(ctx.workspaceId, async (tx) => {
    const where = sql`r.workspace_id = ${ctx.workspaceId}::bigint and r.id = ${id}::bigint`;
    const [run] = await selectRuns(tx, { where, limit: 1 });
    if (!run) throw new NotFoundError("This run", { id });
    const [more] = await tx.execute<RawMore>(sql`
      select r.event_id::float8 as "eventId", r.values,
        coalesce(v.plan #> array['outputs', r.trigger_node_id], '[]'::jsonb) as outputs,
        d.delivered, d.cost
      from run r
      join workflow_version v on v.id = r.version_id
      cross join lateral (
        select count(*) filter (where state = 'delivered')::int as delivered,
          coalesce(sum(price_milli) filter (where state = 'delivered'), 0)::float8 as cost
        from delivery where run_id = r.id) d
      where ${where}`);
    const event = more && (await selectEventFacts(tx, more.eventId));
    if (!more || !event) throw new NotFoundError("This run's event", { id });
    const reasons = await tx.execute<ReasonCount>(sql`
      select coalesce(reason, '') as reason, outcome, count(*)::int as count
      from execution
      where run_id = ${id}::bigint and outcome is not null
      group by 1, 2 order by count desc, 1 limit 8`);
    return {
      ...run,
      event,
      values: more.values,
      outputs: more.outputs,
      reasons: [...reasons],
      costMilli: more.cost,
      deliveredCount: more.delivered,
    };
  });
}

type RawMore = { eventId: number; values: Values; outputs: Output[]; delivered: number; cost: number };
