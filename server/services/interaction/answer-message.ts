import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { interaction } from "#db/schema/personalisation.ts";
import { topic } from "#db/schema/subscriber.ts";
import { topicTiming } from "#db/schema/timing.ts";
import { workspace } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { recordInteraction } from "#server/personalisation/record-interaction.ts";
import { readAnswer } from "#server/pipeline/outbox/answer-token.ts";
import { isScrubbed } from "#server/pipeline/outbox/forget-deliveries.ts";
import { readLink } from "#server/pipeline/outbox/former-keys.ts";
import { LinkGoneError } from "#server/services/channel/errors.ts";
import { showVerdict } from "#server/services/inbox/show-verdict.ts";
import { type SnoozeFor, snoozeDelivery } from "#server/services/inbox/snooze-message.ts";
import { type Mute, muteTopic } from "#server/services/timing/set-timing.ts";

/** What a message's link may say. */
export const answerSchema = z.enum(["useful", "not-useful", "acted"]);
export type Answer = z.infer<typeof answerSchema>;

export type AnswerOffer = {
  workspaceName: string;
  slug: string;
  /** What the message said first. */
  subject: string;
  /** What they answered before, if they did. */
  answers: Answer[];
  /** What it is of, and until when that is muted. */
  topic: { name: string; mutedUntil: Date | null } | null;
};

/** What a message's link may keep quiet: what it is of, or its whole topic. */
export type Quieter = { snooze: SnoozeFor } | { mute: Mute };

/**
 * What a link of a message offers to answer. Looking changes nothing: mail programs and scanners follow links.
 *
 * @throws LinkGoneError when the token is not ours, or the message is gone
 */
export async function readAnswerOffer(token: string): Promise<AnswerOffer> {
  const { team, message } = await find(token);
  const rows = await getDb()
    .db.select({ kind: interaction.kind })
    .from(interaction)
    .where(
      and(
        eq(interaction.executionId, message.executionId),
        eq(interaction.subscriberId, message.subscriberId),
        eq(interaction.nodeId, message.nodeId),
      ),
    );
  const answers = rows.flatMap(({ kind }) => answerSchema.safeParse(kind).data ?? []);
  const { content } = message;
  return {
    workspaceName: team.name,
    slug: team.slug,
    subject: content.kind === "message" ? content.subject : "",
    answers,
    topic: await readTopic(message),
  };
}

type Message = typeof delivery.$inferSelect;

async function readTopic({ topicId, subscriberId }: Message): Promise<AnswerOffer["topic"]> {
  if (topicId === null) return null;
  const [row] = await getDb()
    .db.select({ name: topic.name, mutedUntil: topicTiming.mutedUntil })
    .from(topic)
    .leftJoin(topicTiming, and(eq(topicTiming.topicId, topic.id), eq(topicTiming.subscriberId, subscriberId)))
    .where(eq(topic.id, topicId))
    .limit(1);
  return row ?? null;
}

/**
 * Snoozes a message, or mutes its topic, for whoever has its link, logged out. Safe to repeat.
 *
 * @throws LinkGoneError when the token is not ours, or the message is gone
 */
export async function quietMessage(token: string, of: { quieter: Quieter; now: Date }): Promise<void> {
  const { message } = await find(token);
  const { workspaceId, subscriberId, topicId } = message;
  const ctx = { workspaceId, subscriberId, now: of.now };
  if ("snooze" in of.quieter) await snoozeDelivery(ctx, { deliveryId: message.id, ...of.quieter });
  else if (topicId !== null) await muteTopic(ctx, { topicId, ...of.quieter });
}

/**
 * Takes an answer from whoever has the link, logged out, again and again; the last one stands.
 *
 * @throws LinkGoneError when the token is not ours, or the message is gone
 */
export async function answerMessage(token: string, { answer, now }: { answer: Answer; now: Date }): Promise<void> {
  const { message } = await find(token);
  const { workspaceId, subscriberId, id } = message;
  await getDb().db.transaction(async (tx) => {
    await recordInteraction(tx, { workspaceId, subscriberId, deliveryIds: [id], kind: answer, via: "message", now });
    if (answer !== "acted") await showVerdict(tx, { deliveryId: id, subscriberId, verdict: answer });
    await notifyChange(tx, { workspaceId, subscriberId, topic: "inbox" });
  });
}

// as the owner: whoever has the link is no member of anything
async function find(token: string) {
  const said = await readLink(token, readAnswer, { db: getDb().db, key: env().BELLWETHER_SECRET_KEY });
  if (!said) throw new LinkGoneError();
  const [row] = await getDb()
    .db.select({ team: workspace, message: delivery })
    .from(delivery)
    .innerJoin(workspace, eq(workspace.id, delivery.workspaceId))
    .where(
      and(
        eq(delivery.id, said.deliveryId),
        eq(delivery.workspaceId, said.workspaceId),
        eq(delivery.subscriberId, said.subscriberId),
      ),
    )
    .limit(1);
  // whoever was forgotten is asked nothing any more
  if (!row || isScrubbed(row.message)) throw new LinkGoneError();
  return row;
}
