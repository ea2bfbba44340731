import { sql } from "drizzle-orm";
import { z } from "zod";
import type { WorkspaceContext } from "#server/services/context.ts";
import { countAside } from "#server/services/segment/count-people.ts";
import { alertsOf, type MeasureBy, type RawTally, TALLY, WITH_SETTING } from "./alerts-sql.ts";
import { NOTHING, type Tally, toTally } from "./tally.ts";

export const listMeasuresSchema = z.strictObject({
  by: z.enum(["topic", "workflow"]),
  days: z.union([z.literal(7), z.literal(30), z.literal(90)]),
});

/** `id` null: alerts of no topic. */
export type MeasureRow = { id: number | null; name: string; tally: Tally };
/** `busy`: another count of the workspace is under way; `too-long`: there is too much to count in a moment. */
export type Measures = { kind: "known"; rows: MeasureRow[] } | { kind: "busy" | "too-long" };

/** Newest names of a kind that are shown without any alert. */
const NAMES_MAX = 100;

export const sinceOf = (days: number, now: Date) => new Date(now.getTime() - days * 86_400_000);

/** What became of the alerts of each topic, or of each workflow, in the last days: those with most told first. */
export async function listMeasures(
  ctx: WorkspaceContext,
  { by, days }: z.output<typeof listMeasuresSchema>,
): Promise<Measures> {
  const range = { workspaceId: ctx.workspaceId, since: sinceOf(days, ctx.now), now: ctx.now };
  const found = await countAside(ctx.workspaceId, async (tx) => [
    ...(await tx.execute<Partial<RawTally> & { id: number | null; name: string | null }>(sql`
      with ${alertsOf(range)},
      counted as (select a.${KEY[by]} as id, ${TALLY} from alert a ${WITH_SETTING} group by 1),
      named as (
        select id, name from ${TABLE[by]} where workspace_id = ${ctx.workspaceId}::bigint and ${SHOWN[by]}
        order by id desc limit ${NAMES_MAX}::integer)
      select coalesce(c.id, n.id)::float8 as id, coalesce(n.name, t.name) as name, c.told, c.acted, c.ignored, c.unknown,
        c.open, c.held, c."heldActed", c.people, c."optedOut", c.minutes
      from counted c full join named n on n.id = c.id
      left join ${TABLE[by]} t on t.id = c.id
      order by c.told desc nulls last, c.held desc nulls last, coalesce(n.name, t.name)`)),
  ]);
  if (found === "busy" || found === "too-long") return { kind: found };
  const rows = found.map(({ id, name, ...raw }): MeasureRow => {
    const counts = raw.told === undefined || raw.told === null ? NOTHING : { ...NOTHING, ...raw };
    return { id, name: name ?? "Of no topic", tally: toTally(counts) };
  });
  return { kind: "known", rows };
}

const KEY: Record<MeasureBy, ReturnType<typeof sql>> = { topic: sql`topic_id`, workflow: sql`workflow_id` };
const TABLE: typeof KEY = { topic: sql`topic`, workflow: sql`workflow` };
const SHOWN: typeof KEY = { topic: sql`archived_at is null`, workflow: sql`state in ('live', 'paused')` };
