import { and, asc, desc, eq, gt, inArray, isNull } from "drizzle-orm";
import { getDb, inWorkspace, type Tx } from "#db/client.ts";
import {
  type AddressState,
  channelAddress,
  channelLink,
  subscriber,
  topic,
  topicRoute,
} from "#db/schema/subscriber.ts";
import { channelData } from "#server/catalog/channels/index.ts";
import type { ChannelData } from "#server/contract/catalog.ts";
import type { Urgency } from "#server/contract/message.ts";
import { env } from "#server/kernel/env.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import { USUAL_ROUTES } from "#server/pipeline/outbox/expand-draft.ts";
import { readPushKey } from "#server/pipeline/outbox/read-push-key.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { hasDemo } from "#server/services/demo/ask-demo.ts";

export type ChannelWay = ChannelData & {
  /** False when this installation does not have it at all. */
  isConfigured: boolean;
  /** Where it reaches this person; null while nothing is linked. */
  address: { label: string; state: AddressState; reason: string | null } | null;
  /** A link under way: `open` waits for the mail or the chat, `bound` for "this is my chat". */
  link: { state: "open" | "bound"; label: string; expiresAt: Date } | null;
};

export type ChannelWays = {
  channels: ChannelWay[];
  /** Channel kinds in order, per urgency. The first that reaches is used; the app has everything anyway. */
  routes: Record<Urgency, string[]>;
  /** Topics that can have an order of their own, with it where there is one. */
  topics: { id: number; key: string; name: string; routes: Record<Urgency, string[]> | null }[];
  /** False while the usual order applies. */
  isOwnOrder: boolean;
  /** What a browser is told when it subscribes to push: whose messages it takes. */
  pushKey: string;
  /** The demo world stands in for Telegram and the mail server. */
  isDemo: boolean;
};

/** How a subscriber is reached: every channel of the installation that takes an address, and the order. */
export async function listChannels(ctx: SubscriberContext): Promise<ChannelWays> {
  const { open } = await addressBook();
  const { publicKey: pushKey } = await readPushKey(getDb().db, env());
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const mine = eq(channelAddress.subscriberId, ctx.subscriberId);
    const addresses = await tx
      .select()
      .from(channelAddress)
      .where(and(eq(channelAddress.workspaceId, ctx.workspaceId), mine));
    const links = await tx
      .select()
      .from(channelLink)
      .where(
        and(
          eq(channelLink.workspaceId, ctx.workspaceId),
          eq(channelLink.subscriberId, ctx.subscriberId),
          inArray(channelLink.state, ["open", "bound"]),
          gt(channelLink.expiresAt, ctx.now),
        ),
      )
      .orderBy(desc(channelLink.id))
      .limit(20);
    const [row] = await tx
      .select({ routes: subscriber.routes })
      .from(subscriber)
      .where(and(eq(subscriber.workspaceId, ctx.workspaceId), eq(subscriber.id, ctx.subscriberId)));
    const topics = await listTopicRoutes(tx, ctx);
    const channels = channelData
      .filter(({ linkable }) => linkable)
      .map((data): ChannelWay => {
        const address = addresses.find(({ kind }) => kind === data.kind);
        const link = links.find(({ kind }) => kind === data.kind);
        return {
          ...data,
          isConfigured: isConfigured(data.kind),
          address: address ? { label: open(address.sealed).label, state: address.state, reason: address.reason } : null,
          link:
            link && (link.state === "open" || link.state === "bound")
              ? { state: link.state, label: link.sealed ? open(link.sealed).label : "", expiresAt: link.expiresAt }
              : null,
        };
      });
    const routes = row?.routes ?? USUAL_ROUTES;
    return { channels, routes, topics, isOwnOrder: Boolean(row?.routes), pushKey, isDemo: hasDemo() };
  });
}

async function listTopicRoutes(tx: Tx, ctx: SubscriberContext): Promise<ChannelWays["topics"]> {
  const ofMine = and(eq(topicRoute.topicId, topic.id), eq(topicRoute.subscriberId, ctx.subscriberId));
  return tx
    .select({ id: topic.id, key: topic.key, name: topic.name, routes: topicRoute.routes })
    .from(topic)
    .leftJoin(topicRoute, ofMine)
    .where(and(eq(topic.workspaceId, ctx.workspaceId), isNull(topic.archivedAt)))
    .orderBy(asc(topic.position), asc(topic.id));
}

/** The web sends nothing itself; it knows from the same environment as the worker. */
export function isConfigured(kind: string): boolean {
  if (kind === "email") return env().SMTP_URL !== undefined;
  if (kind === "telegram") return env().TELEGRAM_BOT_TOKEN !== undefined;
  return true;
}
