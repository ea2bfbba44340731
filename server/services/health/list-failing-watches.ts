import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type RawTime, timeOrNull } from "../run/rows.ts";

/** A watched value that can not be read: `isUnknown` once it has been told so. */
export type FailingWatch = {
  workspaceSlug: string;
  workflowId: number;
  workflowName: string;
  /** Null for a value that is nobody's in particular. */
  wallet: `0x${string}` | null;
  chainId: number | null;
  trouble: string | null;
  failingSince: Date | null;
  isUnknown: boolean;
  /** The last value that was read, and when that was true. */
  value: string | null;
  valueAt: Date | null;
};

export type Watching = { total: number; failing: number; unknown: number; shown: FailingWatch[] };

const SHOWN = 12;

type RawWatch = Omit<FailingWatch, "failingSince" | "valueAt"> & { failingSince: RawTime; valueAt: RawTime };

/** Watched values, and those without a fresh reading, the longest first. Null: of every workspace. */
export async function listFailingWatches(tx: Tx, { workspaceId }: { workspaceId: number | null }): Promise<Watching> {
  const mine = workspaceId === null ? sql`true` : sql`w.workspace_id = ${workspaceId}::bigint`;
  const [counts] = await tx.execute<{ total: number; failing: number; unknown: number }>(sql`
    select count(*)::int as total, count(*) filter (where failing_since is not null)::int as failing,
      count(*) filter (where failing_since is not null and unknown_told_at is not null)::int as unknown
    from watch w where w.active and ${mine}`);
  const rows = await tx.execute<RawWatch>(sql`
    select s.slug as "workspaceSlug", f.id::float8 as "workflowId", f.name as "workflowName",
      nullif(w.wallet, '') as wallet, nullif(w.chain_id, 0) as "chainId", w.trouble,
      w.failing_since as "failingSince", w.unknown_told_at is not null as "isUnknown", w.value::text as value,
      w.value_at as "valueAt"
    from watch w
    join trigger t on t.id = w.trigger_id
    join workflow f on f.id = t.workflow_id
    join workspace s on s.id = w.workspace_id
    where w.active and w.failing_since is not null and ${mine}
    order by w.unknown_told_at is null, w.failing_since, w.id
    limit ${SHOWN}::int`);
  return {
    total: counts?.total ?? 0,
    failing: counts?.failing ?? 0,
    unknown: counts?.unknown ?? 0,
    shown: rows.map((row) => ({
      ...row,
      failingSince: timeOrNull(row.failingSince),
      valueAt: timeOrNull(row.valueAt),
    })),
  };
}
