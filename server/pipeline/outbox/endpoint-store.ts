import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import type { EndpointState } from "#db/schema/outbox.ts";
import type { ChannelPorts } from "#server/catalog/define-channel.ts";
import { notifyChange } from "#server/kernel/notify.ts";

/**
 * What is known of the addresses of web calls.
 *
 * Rows: endpoint, inserted or unproven → on | unproven. One that is off stays off.
 */
export function createEndpointStore(db: Db, now: () => Date): ChannelPorts["endpoints"] {
  return {
    async read(workspaceId, url) {
      const [row] = await db.execute<{ state: EndpointState; reason: string | null }>(sql`
        select state, reason from endpoint where workspace_id = ${workspaceId}::bigint and url = ${url}`);
      return row;
    },
    async write(workspaceId, url, failure) {
      const at = sql`${now().toISOString()}::timestamptz`;
      const state: EndpointState = failure === null ? "on" : "unproven";
      const provenAt = failure === null ? at : sql`null::timestamptz`;
      await db.transaction(async (tx) => {
        await tx.execute(sql`
          insert into endpoint as e (workspace_id, url, state, reason, created_at, proven_at)
          values (${workspaceId}::bigint, ${url}, ${state}, ${failure}, ${at}, ${provenAt})
          on conflict (workspace_id, url) do update set
            state = excluded.state, reason = excluded.reason, proven_at = coalesce(excluded.proven_at, e.proven_at)
          where e.state <> 'off'`);
        await notifyChange(tx, { workspaceId, topic: "endpoint" });
      });
    },
  };
}
