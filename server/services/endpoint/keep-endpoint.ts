import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { endpoint } from "#db/schema/outbox.ts";
import { endpointUrlOf } from "#server/catalog/channels/webhook/endpoint-book.ts";
import { env } from "#server/kernel/env.ts";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { parseSafeUrl } from "#server/kernel/safe-fetch.ts";

export type KeptEndpoint = { id: number; url: string; isNew: boolean };

type Of = { workspaceId: number; now: Date };

/**
 * An address of web calls by its URL; one that was never called is written down, and proves itself with its first call.
 *
 * @throws UrlRefusedError, ConflictError when there are too many
 */
export async function keepEndpoint(tx: Tx, { workspaceId, now }: Of, text: string): Promise<KeptEndpoint> {
  const url = endpointUrlOf(parseSafeUrl(text.trim(), env().BELLWETHER_ALLOW_PRIVATE_URLS).href);
  const [known] = await select(tx, workspaceId, url);
  if (known) return { ...known, url, isNew: false };
  if ((await tx.$count(endpoint, eq(endpoint.workspaceId, workspaceId))) >= limits.endpointsListed) {
    throw new ConflictError(`A workspace lists at most ${limits.endpointsListed} addresses.`);
  }
  const [row] = await tx
    .insert(endpoint)
    .values({ workspaceId, url, state: "unproven", createdAt: now })
    .onConflictDoNothing()
    .returning({ id: endpoint.id });
  await notifyChange(tx, { workspaceId, topic: "endpoint" });
  return row ? { ...row, url, isNew: true } : keepEndpoint(tx, { workspaceId, now }, text);
}

/** @throws NotFoundError */
export async function findEndpoint(tx: Tx, { workspaceId }: { workspaceId: number }, url: string): Promise<number> {
  const [row] = await select(tx, workspaceId, endpointUrlOf(url));
  if (!row) throw new NotFoundError("This address");
  return row.id;
}

function select(tx: Tx, workspaceId: number, url: string) {
  return tx
    .select({ id: endpoint.id })
    .from(endpoint)
    .where(and(eq(endpoint.workspaceId, workspaceId), eq(endpoint.url, url)));
}
