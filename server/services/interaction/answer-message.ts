import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { interaction } from "#db/schema/personalisation.ts";
import { workspace } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { recordInteraction } from "#server/personalisation/record-interaction.ts";
import { readAnswer } from "#server/pipeline/outbox/answer-token.ts";
import { LinkGoneError } from "#server/services/channel/errors.ts";
import { showVerdict } from "#server/services/inbox/show-verdict.ts";

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
};

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
  };
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
  const said = readAnswer(token, env().BELLWETHER_SECRET_KEY);
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
  if (!row) throw new LinkGoneError();
  return row;
}
