import { desc, eq, sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { type EndpointState, endpoint } from "#db/schema/outbox.ts";
import { signingKey } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import type { WorkspaceContext } from "#server/services/context.ts";

export type EndpointRow = {
  id: number;
  url: string;
  state: EndpointState;
  reason: string | null;
  provenAt: Date | null;
  offAt: Date | null;
  /** Its calls are signed with a key of its own. */
  hasOwnKey: boolean;
  /** Until then the key before signs as well. */
  alsoUntil: Date | null;
};

/** Addresses that the workspace's web calls go to: those that are off first, then those not proven, then the newest. */
export async function listEndpoints(
  ctx: WorkspaceContext,
): Promise<{ endpoints: EndpointRow[]; isChallenged: boolean }> {
  const endpoints = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({
        id: endpoint.id,
        url: endpoint.url,
        state: endpoint.state,
        reason: endpoint.reason,
        provenAt: endpoint.provenAt,
        offAt: endpoint.offAt,
        hasOwnKey: sql<boolean>`exists (select from ${signingKey} k where k.endpoint_id = endpoint.id)`,
        alsoUntil: sql<Date | null>`(select max(k.retires_at) from ${signingKey} k
          where k.endpoint_id = endpoint.id and k.retires_at > ${ctx.now.toISOString()}::timestamptz)`.mapWith(
          signingKey.retiresAt,
        ),
      })
      .from(endpoint)
      .where(eq(endpoint.workspaceId, ctx.workspaceId))
      .orderBy(sql`case ${endpoint.state} when 'off' then 0 when 'unproven' then 1 else 2 end`, desc(endpoint.id))
      .limit(limits.endpointsListed),
  );
  return { endpoints, isChallenged: !env().BELLWETHER_ALLOW_PRIVATE_URLS };
}
