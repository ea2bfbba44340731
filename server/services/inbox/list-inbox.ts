import { and, desc, eq, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { inboxMessage } from "#db/schema/outbox.ts";
import { topic } from "#db/schema/subscriber.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { correctionFacts, waitsBecause } from "./corrections.ts";

export const listInboxSchema = z.strictObject({
  tab: z.enum(["came", "held", "saved", "archived"]).default("came"),
  search: z.string().trim().max(100).default(""),
  /** Id of the last row of the page before; null or absent for the first page. */
  cursor: z.int().positive().nullish(),
  /** The browser's way of paging says it; newest first is the only direction. */
  direction: z.literal("forward").optional(),
});

const PAGE = 30;

/**
 * One page of a subscriber's messages, newest first, with the unread counts of what came and of what was held back.
 */
export function listInbox(ctx: SubscriberContext, input: z.infer<typeof listInboxSchema>) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const mine = and(eq(inboxMessage.workspaceId, ctx.workspaceId), eq(inboxMessage.subscriberId, ctx.subscriberId));
    const where: (SQL | undefined)[] = [mine, tabFilter(input.tab)];
    if (input.cursor) where.push(lt(inboxMessage.id, input.cursor));
    if (input.search) {
      const like = `%${input.search.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
      where.push(sql`(${inboxMessage.title} ilike ${like} or ${inboxMessage.body} ilike ${like})`);
    }
    const rows = await tx
      .select({
        message: inboxMessage,
        ...correctionFacts,
        waitsBecause,
        topicKey: topic.key,
        topicName: topic.name,
        topicIcon: topic.icon,
      })
      .from(inboxMessage)
      .leftJoin(topic, eq(topic.id, inboxMessage.topicId))
      .where(and(...where))
      .orderBy(desc(inboxMessage.id))
      .limit(PAGE + 1);
    const isUnread = and(mine, isNull(inboxMessage.readAt), isNull(inboxMessage.archivedAt));
    const unreadCount = await tx.$count(inboxMessage, and(isUnread, isNull(inboxMessage.heldBecause)));
    const heldUnreadCount = await tx.$count(inboxMessage, and(isUnread, isNotNull(inboxMessage.heldBecause)));
    const messages = rows.slice(0, PAGE).map((r) => ({
      ...r.message,
      takenBackById: r.takenBackById,
      isCorrection: r.isCorrection,
      waitsBecause: r.waitsBecause,
      topic: r.topicKey ? { key: r.topicKey, name: r.topicName ?? "", icon: r.topicIcon ?? "bell" } : null,
    }));
    return { messages, unreadCount, heldUnreadCount, next: rows.length > PAGE ? (messages.at(-1)?.id ?? null) : null };
  });
}

function tabFilter(tab: z.infer<typeof listInboxSchema>["tab"]): SQL | undefined {
  switch (tab) {
    case "saved":
      return isNotNull(inboxMessage.savedAt);
    case "archived":
      return isNotNull(inboxMessage.archivedAt);
    case "held":
      return and(isNull(inboxMessage.archivedAt), isNotNull(inboxMessage.heldBecause));
    case "came":
      return and(isNull(inboxMessage.archivedAt), isNull(inboxMessage.heldBecause));
  }
}
