import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import { NotFoundError } from "#server/kernel/errors.ts";

/** A topic of this workspace. @throws NotFoundError also for an archived one */
export async function findTopic(tx: Tx, { workspaceId }: { workspaceId: number }, id: number) {
  const [found] = await tx
    .select()
    .from(topic)
    .where(and(eq(topic.id, id), eq(topic.workspaceId, workspaceId), isNull(topic.archivedAt)))
    .limit(1);
  if (!found) throw new NotFoundError("This topic", { id });
  return found;
}
