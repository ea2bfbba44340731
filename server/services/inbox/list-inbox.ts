import { and, desc, eq, gt, isNotNull, isNull, lt, lte, not, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
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
const BACK_MAX = 20;

/**
 * One page of a subscriber's messages, newest first, with the unread counts of what came and of what was held back.
 */
export function listInbox(ctx: SubscriberContext, input: z.infer<typeof listInboxSchema>) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const mine = mineFilter(ctx);
    const where: (SQL | undefined)[] = [mine, tabFilter(input.tab, ctx.now)];
    if (input.cursor) where.push(lt(inboxMessage.id, input.cursor));
    if (input.search) {
      const like = `%${input.search.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
      where.push(sql`(${inboxMessage.title} ilike ${like} or ${inboxMessage.body} ilike ${like})`);
    }
    const back = input.tab === "came" ? isBack(ctx.now) : undefined;
    const rows = await readRows(tx, and(...where, back && not(back)), PAGE + 1);
    const isFirstPage = !input.cursor && !input.search;
    const returned = back && isFirstPage ? await readRows(tx, and(mine, back), BACK_MAX) : [];
    const isUnread = unreadFilter(ctx);
    const unreadCount = await countCame(tx, ctx);
    const heldUnreadCount = await tx.$count(inboxMessage, and(isUnread, isNotNull(inboxMessage.heldBecause)));
    const messages = rows.slice(0, PAGE);
    const next = rows.length > PAGE ? (messages.at(-1)?.id ?? null) : null;
    return { messages: [...returned, ...messages], unreadCount, heldUnreadCount, next };
  });
}

/** How many of those that came are unread. */
export function countUnread(ctx: SubscriberContext): Promise<number> {
  return inWorkspace(ctx.workspaceId, (tx) => countCame(tx, ctx));
}

function countCame(tx: Tx, ctx: SubscriberContext): Promise<number> {
  return tx.$count(inboxMessage, and(unreadFilter(ctx), isNull(inboxMessage.heldBecause)));
}

function unreadFilter(ctx: SubscriberContext): SQL | undefined {
  return and(mineFilter(ctx), isNull(inboxMessage.readAt), isNull(inboxMessage.archivedAt), isAwake(ctx.now));
}

const mineFilter = ({ workspaceId, subscriberId }: SubscriberContext) =>
  and(eq(inboxMessage.workspaceId, workspaceId), eq(inboxMessage.subscriberId, subscriberId));

const isAwake = (now: Date) => or(isNull(inboxMessage.snoozedUntil), lte(inboxMessage.snoozedUntil, now));

/** Back from a snooze and not read since: it lies on top. */
const isBack = (now: Date) =>
  sql`(${inboxMessage.snoozedUntil} is not null and ${inboxMessage.snoozedUntil} <= ${now.toISOString()}::timestamptz
    and ${inboxMessage.readAt} is null and ${inboxMessage.archivedAt} is null)`;

async function readRows(tx: Tx, where: SQL | undefined, limit: number) {
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
    .where(where)
    .orderBy(desc(inboxMessage.id))
    .limit(limit);
  return rows.map((r) => ({
    ...r.message,
    takenBackById: r.takenBackById,
    isCorrection: r.isCorrection,
    waitsBecause: r.waitsBecause,
    topic: r.topicKey ? { key: r.topicKey, name: r.topicName ?? "", icon: r.topicIcon ?? "bell" } : null,
  }));
}

function tabFilter(tab: z.infer<typeof listInboxSchema>["tab"], now: Date): SQL | undefined {
  switch (tab) {
    case "saved":
      return isNotNull(inboxMessage.savedAt);
    case "archived":
      return isNotNull(inboxMessage.archivedAt);
    case "held":
      return and(
        isNull(inboxMessage.archivedAt),
        or(isNotNull(inboxMessage.heldBecause), gt(inboxMessage.snoozedUntil, now)),
      );
    case "came":
      return and(isNull(inboxMessage.archivedAt), isNull(inboxMessage.heldBecause), isAwake(now));
  }
}
