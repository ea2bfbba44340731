import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { actSource } from "#db/schema/personalisation.ts";

type NewSource = Omit<typeof actSource.$inferInsert, "id" | "removedAt">;

/** What counts as acting on a topic, oldest first. */
export function listActSources(tx: Tx, of: { workspaceId: number; topicId: number }) {
  const { id, chainId, address, event, argument } = actSource;
  return tx
    .select({ id, chainId, address, event, argument })
    .from(actSource)
    .where(
      and(eq(actSource.workspaceId, of.workspaceId), eq(actSource.topicId, of.topicId), isNull(actSource.removedAt)),
    )
    .orderBy(asc(actSource.id))
    .limit(SOURCES_MAX);
}

export const SOURCES_MAX = 20;

/** Adds one, or takes one up again that was removed. @returns undefined when it counts already */
export async function addActSource(tx: Tx, source: NewSource): Promise<{ id: number } | undefined> {
  const { topicId, chainId, address, topic0, argument } = actSource;
  const [row] = await tx
    .insert(actSource)
    .values(source)
    .onConflictDoUpdate({
      target: [topicId, chainId, address, topic0, argument],
      set: { removedAt: null, event: source.event, place: source.place },
      setWhere: sql`${actSource.removedAt} is not null`,
    })
    .returning({ id: actSource.id });
  return row;
}

/** @returns what it was, undefined when it is not there */
export async function removeActSource(tx: Tx, of: { workspaceId: number; id: number; now: Date }) {
  const [row] = await tx
    .update(actSource)
    .set({ removedAt: of.now })
    .where(and(eq(actSource.workspaceId, of.workspaceId), eq(actSource.id, of.id), isNull(actSource.removedAt)))
    .returning({ topicId: actSource.topicId, event: actSource.event });
  return row;
}
