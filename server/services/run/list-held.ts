import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import type { EventKind, heldEvent } from "#db/schema/match.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { MemberContext } from "#server/services/context.ts";
import { timeOf } from "./rows.ts";

/** What an event waits for before it starts a run. */
export type HeldUntil = (typeof heldEvent.$inferSelect)["until"];

/** An event that a live workflow wants and that has not started a run yet. */
export type HeldEvent = {
  /** Of the event and the trigger. */
  key: string;
  workflowId: number;
  workflowName: string;
  triggerName: string;
  triggerType: string;
  eventKind: EventKind;
  chainName: string | null;
  blockNumber: number | null;
  until: HeldUntil;
  /** Blocks still to come, where it waits for blocks. */
  blocksLeft: number | null;
  occurredAt: Date;
  heldAt: Date;
};

export type HeldPage = { held: HeldEvent[]; count: number };

const SHOWN = 60;

type RawHeld = Omit<HeldEvent, "chainName" | "blocksLeft" | "occurredAt" | "heldAt"> & {
  chainId: number | null;
  dueBlock: number | null;
  readNumber: number | null;
  occurredAt: string;
  heldAt: string;
};

/**
 * What waits for confirmations, or for reading to catch up, oldest first.
 *
 * Held events name no workspace, so the application's role does not see them: read as the owner, by the workspace's
 * own triggers only.
 */
export async function listHeld(ctx: MemberContext): Promise<HeldPage> {
  const rows = await getDb().db.execute<RawHeld & { total: number }>(sql`
    select h.event_id || ':' || h.trigger_id as key, w.id::float8 as "workflowId", w.name as "workflowName",
      coalesce(v.graph #>> array['nodes', t.node_id, 'name'], '') as "triggerName",
      coalesce(v.graph #>> array['nodes', t.node_id, 'type'], '') as "triggerType",
      e.kind as "eventKind", e.chain_id as "chainId", e.block_number::float8 as "blockNumber", h.until,
      h.due_block::float8 as "dueBlock", c.block_number::float8 as "readNumber",
      e.occurred_at as "occurredAt", h.held_at as "heldAt", count(*) over ()::int as total
    from held_event h
    join trigger t on t.id = h.trigger_id
    join event e on e.id = h.event_id
    join workflow w on w.id = t.workflow_id
    left join workflow_version v on v.id = t.version_id
    left join chain_cursor c on c.chain_id = e.chain_id
    where h.state = 'held' and t.workspace_id = ${ctx.workspaceId}::bigint and w.workspace_id = t.workspace_id
    order by h.event_id
    limit ${SHOWN}::int`);
  return { held: rows.map(fromRaw), count: rows[0]?.total ?? 0 };
}

function fromRaw({ chainId, dueBlock, readNumber, ...raw }: RawHeld & { total?: number }): HeldEvent {
  const { total: _, ...rest } = raw;
  return {
    ...rest,
    chainName: chainId === null ? null : (chainOf(chainId)?.name ?? `Chain ${chainId}`),
    blocksLeft: dueBlock === null || readNumber === null ? null : Math.max(0, dueBlock - readNumber),
    occurredAt: timeOf(raw.occurredAt),
    heldAt: timeOf(raw.heldAt),
  };
}
