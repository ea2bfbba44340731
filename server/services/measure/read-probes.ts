import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type Rate, sayForgone, sayWeighed, type Weighed } from "#server/personalisation/rates.ts";
import { asTime, type MeasureOf } from "./alerts-sql.ts";

/**
 * What a learned line costs, by the small share of held back alerts that chance told all the same: each counts for as
 * many as it stands for.
 */
export type Probes = {
  /** Alerts under a learned line whose time for an answer is over: told as a probe, and held back. */
  told: number;
  held: number;
  /** If all of them had been told, and if all had been held back: the share acted on; null: too few to say. */
  ifTold: Rate | null;
  ifHeld: Rate | null;
  /** Acts forgone by holding back, as a share of the alerts. */
  forgone: Rate | null;
};

const NONE: Weighed = { count: 0, weight: 0, squares: 0, actedWeight: 0 };

export async function readProbes(tx: Tx, { id, since, workspaceId }: MeasureOf): Promise<Probes> {
  const rows = await tx.execute<Weighed & { isHeld: boolean }>(sql`
    select is_held as "isHeld", count(*)::float8 as count, sum(weight)::float8 as weight,
      sum(weight * weight)::float8 as squares, coalesce(sum(weight) filter (where label = 'acted'), 0)::float8 as "actedWeight"
    from (
      select is_held, label, 1 / case when is_held then 1 - chance else chance end as weight
      from outcome
      where topic_id = ${id}::bigint and workspace_id = ${workspaceId}::bigint and sent_at >= ${asTime(since)}
        and label <> 'open' and chance > 0 and chance < 1) o
    group by 1`);
  const told = rows.find(({ isHeld }) => !isHeld) ?? NONE;
  const held = rows.find(({ isHeld }) => isHeld) ?? NONE;
  const [ifTold, ifHeld] = [sayWeighed(told), sayWeighed(held)];
  return { told: told.count, held: held.count, ifTold, ifHeld, forgone: sayForgone(told, held) };
}
