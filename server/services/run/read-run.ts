import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import type { Outcome } from "#server/contract/step.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { MemberContext } from "#server/services/context.ts";
import { type EventFacts, selectEventFacts } from "./event-facts.ts";
import { type RunRow, selectRuns } from "./list-runs.ts";
import { runCounts } from "./run-counts.ts";

export const runIdSchema = z.strictObject({ id: z.int().positive() });

export type ReasonCount = { reason: string; outcome: Outcome; count: number };

export type RunDetail = RunRow & {
  event: EventFacts;
  /** The event's values by name, and what each is called and counted in. */
  values: Values;
  outputs: Output[];
  /** Why executions ended as they did, most frequent first; of a large run, of the last thousands to end. */
  reasons: ReasonCount[];
  /** Of how many executions the reasons are; null: of all. */
  reasonsOf: number | null;
  /** Credits posted for this run, in milli-credits. */
  costMilli: number;
  /** Who cancelled it: their name, or their wallet. */
  cancelledBy: string | null;
};

/** A large run's reasons are told from so many of its executions. */
const REASONS_OF_MAX = 5_000;

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
        c.cost, c."isLarge", coalesce(nullif(m.name, ''), r.cancelled_by) as "cancelledBy"
      from run r
      join workflow_version v on v.id = r.version_id
      left join member m on m.workspace_id = r.workspace_id and m.address = r.cancelled_by
      ${runCounts(sql`r.id`)}
      where ${where}`);
    const event = more && (await selectEventFacts(tx, more.eventId));
    if (!more || !event) throw new NotFoundError("This run's event", { id });
    const reasons = await tx.execute<ReasonCount>(sql`
      select coalesce(reason, '') as reason, outcome, count(*)::int as count
      from (
        select reason, outcome from execution
        where run_id = ${id}::bigint and outcome is not null
        limit ${more.isLarge ? REASONS_OF_MAX : null}::integer) ended
      group by 1, 2 order by count desc, 1 limit 8`);
    return {
      ...run,
      event,
      values: more.values,
      outputs: more.outputs,
      reasons: [...reasons],
      reasonsOf: more.isLarge ? REASONS_OF_MAX : null,
      costMilli: more.cost,
      cancelledBy: more.cancelledBy,
    };
  });
}

type RawMore = {
  eventId: number;
  values: Values;
  outputs: Output[];
  cost: number;
  isLarge: boolean;
  cancelledBy: string | null;
};
