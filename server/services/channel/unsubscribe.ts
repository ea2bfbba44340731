import { and, eq } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { channelAddress, subscriber, topic } from "#db/schema/subscriber.ts";
import { workspace } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { readLink } from "#server/pipeline/outbox/former-keys.ts";
import { readUnsubscribe } from "#server/pipeline/outbox/unsubscribe-token.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { setPreference } from "#server/services/preference/set-preference.ts";
import { LinkGoneError } from "./errors.ts";

export type UnsubscribeOffer = {
  workspaceName: string;
  slug: string;
  /** Null when the mail was of no topic: then only mail as a whole can be stopped. */
  topicName: string | null;
};

/** What a link in a mail offers to stop. Looking changes nothing. Tells neither wallet nor address. */
export async function readUnsubscribeOffer(token: string): Promise<UnsubscribeOffer> {
  const { team, topicRow } = await find(token);
  return { workspaceName: team.name, slug: team.slug, topicName: topicRow?.name ?? null };
}

/**
 * Stops a topic on every channel, or mail altogether, for whoever has the link: logged out, years later, again and
 * again.
 *
 * @throws LinkGoneError when the token is not ours
 */
export async function unsubscribe(token: string, of: { what: "topic" | "email"; now: Date }): Promise<void> {
  const { team, person, topicRow } = await find(token);
  if (of.what === "topic" && topicRow) {
    const ctx: SubscriberContext = {
      kind: "subscriber",
      actor: { address: person.address, isAdmin: false, sessionId: 0 },
      workspaceId: team.id,
      slug: team.slug,
      subscriberId: person.id,
      now: of.now,
    };
    // a topic that is gone sends nothing any more
    if (topicRow.archivedAt === null) await setPreference(ctx, { topicId: topicRow.id, enabled: false });
    return;
  }
  await getDb().db.transaction(async (tx) => {
    await tx
      .update(channelAddress)
      .set({ state: "off", reason: "You unsubscribed" })
      .where(
        and(
          eq(channelAddress.workspaceId, team.id),
          eq(channelAddress.subscriberId, person.id),
          eq(channelAddress.kind, "email"),
        ),
      );
    await notifyChange(tx, { workspaceId: team.id, topic: "channel", subscriberId: person.id });
  });
}

// as the owner: whoever has the link is no member of anything
async function find(token: string) {
  const said = await readLink(token, readUnsubscribe, { db: getDb().db, key: env().BELLWETHER_SECRET_KEY });
  if (!said) throw new LinkGoneError();
  const { db } = getDb();
  const [row] = await db
    .select({ team: workspace, person: subscriber })
    .from(subscriber)
    .innerJoin(workspace, eq(workspace.id, subscriber.workspaceId))
    .where(and(eq(subscriber.id, said.subscriberId), eq(subscriber.workspaceId, said.workspaceId)));
  if (!row) throw new LinkGoneError();
  const [topicRow] =
    said.topicId === null
      ? []
      : await db
          .select()
          .from(topic)
          .where(and(eq(topic.id, said.topicId), eq(topic.workspaceId, said.workspaceId)));
  return { ...row, topicRow };
}
