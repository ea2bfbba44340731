import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { MemberContext } from "#server/services/context.ts";

/** The first steps of a new workspace, in their order: what is done of them. */
export type Tour = {
  chosen: boolean;
  tried: boolean;
  live: boolean;
  /** Somebody was told. */
  told: boolean;
  /** The newest workflow that is not archived, where the next step is taken. */
  workflowId: number | null;
};

type Row = Tour & { closed: boolean };

/** Null for who cannot take the steps, has put them away, or came when all was running. */
export async function readTour(tx: Tx, { workspaceId, actor, role }: MemberContext): Promise<Tour | null> {
  if (role === "viewer") return null;
  const [row] = await tx.execute<Row>(sql`
    select m.tour_closed_at is not null as closed, m.tried_at is not null as tried,
      (select id::int from workflow where workspace_id = m.workspace_id and state <> 'archived' order by id desc limit 1)
        as "workflowId",
      exists (select from workflow where workspace_id = m.workspace_id) as chosen,
      exists (select from workflow where workspace_id = m.workspace_id and live_version_id is not null) as live,
      exists (select from delivery where workspace_id = m.workspace_id and state = 'delivered' and corrects_id is null
        and held_because is null) as told
    from member m where m.workspace_id = ${workspaceId}::bigint and m.address = ${actor.address}`);
  if (!row || row.closed || (row.told && !row.tried)) return null;
  const { chosen, tried, live, told, workflowId } = row;
  return { chosen, tried, live, told, workflowId };
}
