import { and, eq } from "drizzle-orm";
import { getDb, inWorkspace } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { workspace } from "#db/schema/workspace.ts";
import { present } from "#server/kernel/assert.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { Actor, SubscriberContext } from "#server/services/context.ts";

/** The wallet as a subscriber of a workspace; its first visit enrols it. */
export async function loadSubscriber(actor: Actor, o: { slug: string; now: Date }): Promise<SubscriberContext> {
  const [row] = await getDb()
    .db.select({ workspaceId: workspace.id, slug: workspace.slug, subscriberId: subscriber.id })
    .from(workspace)
    .leftJoin(subscriber, and(eq(subscriber.workspaceId, workspace.id), eq(subscriber.address, actor.address)))
    .where(eq(workspace.slug, o.slug))
    .limit(1);
  if (!row) throw new NotFoundError("This workspace");
  const subscriberId = row.subscriberId ?? (await enrol(row.workspaceId, actor, o.now));
  return { kind: "subscriber", actor, workspaceId: row.workspaceId, slug: row.slug, subscriberId, now: o.now };
}

function enrol(workspaceId: number, actor: Actor, now: Date): Promise<number> {
  return inWorkspace(workspaceId, async (tx) => {
    const [made] = await tx
      .insert(subscriber)
      .values({ workspaceId, address: actor.address, origin: "sign-in", createdAt: now })
      .onConflictDoNothing()
      .returning({ id: subscriber.id });
    if (made) {
      await notifyChange(tx, { workspaceId, topic: "subscriber" });
      return made.id;
    }
    const [there] = await tx
      .select({ id: subscriber.id })
      .from(subscriber)
      .where(and(eq(subscriber.workspaceId, workspaceId), eq(subscriber.address, actor.address)))
      .limit(1);
    return present(there, "a subscriber that could not be inserted exists").id;
  });
}
