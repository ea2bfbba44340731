import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { countAside } from "#server/services/segment/count-people.ts";
import { alertsOf, type MeasureOf, onlyOf, type RawTally, TALLY, WITH_SETTING } from "./alerts-sql.ts";
import { listMeasuresSchema, sinceOf } from "./list-measures.ts";
import { type Acts, readActs } from "./read-acts.ts";
import { type Cohort, readCohorts } from "./read-cohorts.ts";
import { type Probes, readProbes } from "./read-probes.ts";
import { type HoldOut, readHoldOuts, readSplits, type Split } from "./read-shares.ts";
import { NOTHING, type Tally, toTally } from "./tally.ts";

export const readMeasureSchema = listMeasuresSchema.extend({ id: z.int().positive() });

export type Measure = {
  name: string;
  tally: Tally;
  splits: Split[];
  holdOuts: HoldOut[];
  cohorts: Cohort[];
  /** Null for a workflow: what is learned is learned of topics. */
  probes: Probes | null;
  /** Null for a workflow: acts count for topics. */
  acts: Acts | null;
};
export type MeasureAnswer = ({ kind: "known" } & Measure) | { kind: "busy" | "too-long"; name: string };

/** All there is to measure of one topic or workflow. */
export async function readMeasure(
  ctx: WorkspaceContext,
  { by, id, days }: z.output<typeof readMeasureSchema>,
): Promise<MeasureAnswer> {
  const of = { by, id, workspaceId: ctx.workspaceId, since: sinceOf(days, ctx.now), now: ctx.now };
  const name = await inWorkspace(ctx.workspaceId, (tx) => readName(tx, of));
  const found = await countAside(ctx.workspaceId, async (tx) => ({
    kind: "known" as const,
    name,
    tally: await readTally(tx, of),
    splits: await readSplits(tx, of),
    holdOuts: await readHoldOuts(tx, of),
    cohorts: await readCohorts(tx, of),
    probes: by === "topic" ? await readProbes(tx, of) : null,
    acts: by === "topic" ? await readActs(tx, of) : null,
  }));
  return found === "busy" || found === "too-long" ? { kind: found, name } : found;
}

async function readName(tx: Tx, { by, id, workspaceId }: MeasureOf): Promise<string> {
  const table = by === "topic" ? sql`topic` : sql`workflow`;
  const [row] = await tx.execute<{ name: string }>(
    sql`select name from ${table} where id = ${id}::bigint and workspace_id = ${workspaceId}::bigint`,
  );
  if (!row) throw new NotFoundError(by === "topic" ? "This topic" : "This workflow", { id });
  return row.name;
}

async function readTally(tx: Tx, of: MeasureOf): Promise<Tally> {
  const [row] = await tx.execute<RawTally>(
    sql`with ${alertsOf(of, onlyOf(of))} select ${TALLY} from alert a ${WITH_SETTING}`,
  );
  return toTally(row ?? NOTHING);
}
