import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { TimeSpec } from "#server/contract/plan.ts";
import { type RawTime, timeOrNull } from "../run/rows.ts";
import { scheduleWords } from "./schedule-words.ts";

/** A schedule of a live workflow, and what it waits for. */
export type NextMoment = {
  workspaceSlug: string;
  workflowId: number;
  workflowName: string;
  /** Which node of the workflow. */
  triggerId: number;
  /** "every Friday at 09:30, Europe/Lisbon". */
  words: string;
  /** For a height. */
  chainName: string | null;
  nextAt: Date | null;
  nextBlock: number | null;
  /** Blocks from where reading stands. */
  blocksLeft: number | null;
  lastAt: Date | null;
  endsAt: Date | null;
  /** Nothing is left to come. */
  isOver: boolean;
};

const SHOWN = 12;

type RawMoment = Omit<NextMoment, "nextAt" | "lastAt" | "endsAt" | "words" | "chainName" | "blocksLeft"> & {
  spec: TimeSpec;
  chainId: number | null;
  readTo: number | null;
  nextAt: RawTime;
  lastAt: RawTime;
};

/** Schedules that are awake, the next to fire first. Null: of every workspace. */
export async function listNextMoments(
  tx: Tx,
  { workspaceId }: { workspaceId: number | null },
): Promise<{ total: number; shown: NextMoment[] }> {
  const mine = workspaceId === null ? sql`true` : sql`s.workspace_id = ${workspaceId}::bigint`;
  const rows = await tx.execute<RawMoment & { total: number }>(sql`
    select p.slug as "workspaceSlug", f.id::float8 as "workflowId", f.name as "workflowName", s.spec,
      s.trigger_id::float8 as "triggerId", s.chain_id as "chainId", s.next_at as "nextAt", s.next_block::float8 as "nextBlock",
      nullif(c.block_number, -1)::float8 as "readTo", s.last_at as "lastAt", s.ended_at is not null as "isOver",
      count(*) over ()::int as total
    from schedule s
    join trigger t on t.id = s.trigger_id
    join workflow f on f.id = t.workflow_id
    join workspace p on p.id = s.workspace_id
    left join chain_cursor c on c.chain_id = s.chain_id
    where s.active and s.spec is not null and ${mine}
    order by s.ended_at is not null, s.next_block is not null, s.next_at, s.trigger_id
    limit ${SHOWN}::int`);
  return { total: rows[0]?.total ?? 0, shown: rows.map(momentOf) };
}

function momentOf({ spec, chainId, readTo, total: _, ...row }: RawMoment & { total: number }): NextMoment {
  return {
    ...row,
    words: scheduleWords(spec.schedule),
    chainName: chainId === null ? null : (chainOf(chainId)?.name ?? `Chain ${chainId}`),
    blocksLeft: row.nextBlock === null || readTo === null ? null : Math.max(0, row.nextBlock - readTo),
    nextAt: timeOrNull(row.nextAt),
    lastAt: timeOrNull(row.lastAt),
    endsAt: spec.until ? new Date(spec.until.at) : null,
  };
}
