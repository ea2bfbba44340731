import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { endpointUrlOf } from "#server/catalog/channels/webhook/endpoint-book.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { WEB_CALLS } from "./backoff.ts";
import type { Tried } from "./record-results.ts";

/** An address that was turned off, and whose team is to hear of it. */
export type EndpointOff = { id: number; workspaceId: number; url: string; reason: string; at: Date };

const SILENT_DAYS = 3;

/**
 * Turns addresses of web calls off: those that said that they want no more, and those that took nothing for as long as
 * a call is tried.
 *
 * Rows: endpoint, inserted or on | unproven → off.
 * @returns those that were on before
 */
export async function turnEndpointsOff(
  tx: Tx,
  of: { tried: readonly Tried[]; deadIds: ReadonlySet<number>; now: Date },
): Promise<EndpointOff[]> {
  const ended = of.tried.flatMap(({ channel, workspaceId, url: target, result, deliveryId }) => {
    if (channel !== WEB_CALLS || !of.deadIds.has(deliveryId) || !URL.canParse(target)) return [];
    if (result.kind === "refused") {
      return result.endpointOff
        ? [{ url: endpointUrlOf(target), workspaceId, reason: result.endpointOff, gaveUp: false }]
        : [];
    }
    return [
      { url: endpointUrlOf(target), workspaceId, reason: `It took no call for ${SILENT_DAYS} days`, gaveUp: true },
    ];
  });
  const unique = [...new Map(ended.map((one) => [`${one.workspaceId} ${one.url}`, one])).values()];
  if (unique.length === 0) return [];
  const at = sql`${of.now.toISOString()}::timestamptz`;
  const rows = await tx.execute<{ id: string; workspaceId: string; url: string; reason: string }>(sql`
    insert into endpoint as e (workspace_id, url, state, reason, created_at, off_at)
    select "workspaceId", url, 'off', reason, ${at}, ${at}
    from jsonb_to_recordset(${jsonText(unique)}::text::jsonb) as r
      ("workspaceId" bigint, url text, reason text, "gaveUp" boolean)
    where not "gaveUp" or not exists (
      select from delivery d
      where d.workspace_id = r."workspaceId" and d.state = 'delivered' and d.channel = ${WEB_CALLS}
        and d.done_at > ${at} - ${SILENT_DAYS}::integer * interval '1 day' and split_part(d.target, '?', 1) = r.url)
    order by "workspaceId", url
    on conflict (workspace_id, url) do update set state = 'off', reason = excluded.reason, off_at = excluded.off_at
    where e.state <> 'off'
    returning id, workspace_id as "workspaceId", url, reason`);
  const off = rows.map((row) => ({ ...row, id: Number(row.id), workspaceId: Number(row.workspaceId), at: of.now }));
  await notifyWorkspaces(
    tx,
    off.map(({ workspaceId }) => workspaceId),
    "endpoint",
  );
  return off;
}
