import { and, eq } from "drizzle-orm";
import { getDb, inWorkspace } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { workspace } from "#db/schema/workspace.ts";
import { present } from "#server/kernel/assert.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { Actor, SubscriberContext } from "#server/services/context.ts";

type At = { slug: string; now: Date };

/** Ids begin above it: whatever is read by it is not there, and what everybody gets who set nothing is shown. */
const NO_SUBSCRIBER = 0;

/** Whether the workspace knows the wallet; a visitor has not done anything there yet. */
export const isSubscriber = ({ subscriberId }: Pick<SubscriberContext, "subscriberId">) =>
  subscriberId !== NO_SUBSCRIBER;

/** The wallet in a workspace, for reading: a subscriber, or a visitor who leaves no trace. */
export async function viewSubscriber(actor: Actor, o: At): Promise<SubscriberContext> {
  const { subscriberId, ...found } = await find(actor, o.slug);
  return { kind: "subscriber", actor, ...found, subscriberId: subscriberId ?? NO_SUBSCRIBER, now: o.now };
}

/** The wallet as a subscriber of a workspace, for what it does there: its first act enrols it. */
export async function loadSubscriber(actor: Actor, o: At): Promise<SubscriberContext> {
  const { subscriberId, ...found } = await find(actor, o.slug);
  const id = subscriberId ?? (await enrol(found.workspaceId, actor, o.now));
  return { kind: "subscriber", actor, ...found, subscriberId: id, now: o.now };
}

type Wallet = Pick<Actor, "address">;

/** Signing in for a workspace's alerts is an act, too. One that is not here is no reason to stay out. */
export async function enrolBySignIn(wallet: Wallet, { slug, now }: At): Promise<void> {
  try {
    const { workspaceId, subscriberId } = await find(wallet, slug);
    if (subscriberId === null) await enrol(workspaceId, wallet, now);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

async function find({ address }: Wallet, slug: string) {
  const [row] = await getDb()
    .db.select({ workspaceId: workspace.id, slug: workspace.slug, subscriberId: subscriber.id })
    .from(workspace)
    .leftJoin(subscriber, and(eq(subscriber.workspaceId, workspace.id), eq(subscriber.address, address)))
    .where(eq(workspace.slug, slug))
    .limit(1);
  if (!row) throw new NotFoundError("This workspace");
  return row;
}

function enrol(workspaceId: number, { address }: Wallet, now: Date): Promise<number> {
  return inWorkspace(workspaceId, async (tx) => {
    const [made] = await tx
      .insert(subscriber)
      .values({ workspaceId, address, origin: "sign-in", createdAt: now })
      .onConflictDoNothing()
      .returning({ id: subscriber.id });
    if (made) {
      await notifyChange(tx, { workspaceId, topic: "subscriber" });
      return made.id;
    }
    const [there] = await tx
      .select({ id: subscriber.id })
      .from(subscriber)
      .where(and(eq(subscriber.workspaceId, workspaceId), eq(subscriber.address, address)))
      .limit(1);
    return present(there, "a subscriber that could not be inserted exists").id;
  });
}
