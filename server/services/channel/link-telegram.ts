import { randomBytes } from "node:crypto";
import { and, desc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { channelLink } from "#db/schema/subscriber.ts";
import { callBot } from "#server/catalog/channels/telegram/bot-api.ts";
import { type Env, env } from "#server/kernel/env.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { sha256 } from "#server/kernel/secret.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { completeLink } from "./confirm-email.ts";
import { ChannelMissingError, LinkGoneError } from "./errors.ts";
import { closeLinks } from "./link-email.ts";

const LINK_MINUTES = 10;
const BOT_NAME_TIMEOUT_MS = 5_000;

/**
 * Begins to link a Telegram chat: a link to the bot that is good once, for ten minutes. The chat that opens it is
 * bound, and counts only when this wallet's session says that it is its own.
 *
 * @throws ChannelMissingError
 */
export async function linkTelegram(ctx: SubscriberContext): Promise<{ url: string; expiresAt: Date }> {
  const name = await readBotName();
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(ctx.now.getTime() + LINK_MINUTES * 60_000);
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await closeLinks(tx, ctx, "telegram");
    await tx.insert(channelLink).values({
      workspaceId: ctx.workspaceId,
      subscriberId: ctx.subscriberId,
      kind: "telegram",
      tokenHash: sha256(token),
      createdAt: ctx.now,
      expiresAt,
    });
    await changed(tx, ctx);
  });
  return { url: botLink(name, token), expiresAt };
}

/** In the demo, the mailbox stands in for Telegram: a link to the real one would lead to somebody else's bot. */
function botLink(name: string, token: string): string {
  if (env().BELLWETHER_DEMO) return `${env().APP_URL}/demo/mailbox?start=${token}`;
  return `https://t.me/${name}?start=${token}`;
}

export const answerTelegramSchema = z.strictObject({ isMine: z.boolean() });

/**
 * Says whether the chat that opened the link is this person's own: yes turns it on, no forgets it.
 *
 * @throws LinkGoneError when no chat waits for an answer
 */
export async function answerTelegram(
  ctx: SubscriberContext,
  { isMine }: z.output<typeof answerTelegramSchema>,
): Promise<void> {
  await inWorkspace(ctx.workspaceId, async (tx) => {
    const [link] = await tx
      .select()
      .from(channelLink)
      .where(
        and(
          eq(channelLink.workspaceId, ctx.workspaceId),
          eq(channelLink.subscriberId, ctx.subscriberId),
          eq(channelLink.kind, "telegram"),
          eq(channelLink.state, "bound"),
          gt(channelLink.expiresAt, ctx.now),
        ),
      )
      .orderBy(desc(channelLink.id))
      .limit(1)
      .for("update");
    if (!link) throw new LinkGoneError();
    if (isMine) await completeLink(tx, link, ctx.now);
    else await closeLinks(tx, ctx, "telegram");
    await changed(tx, ctx);
  });
}

function changed(tx: Tx, { workspaceId, subscriberId }: SubscriberContext): Promise<void> {
  return notifyChange(tx, { workspaceId, topic: "channel", subscriberId });
}

const knownNames = new WeakMap<Env, string>();

/** From the environment, else asked of Telegram once. */
async function readBotName(): Promise<string> {
  const settings = env();
  const { TELEGRAM_BOT_NAME, TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_URL: apiUrl } = settings;
  if (!token) throw new ChannelMissingError("Telegram");
  if (TELEGRAM_BOT_NAME) return TELEGRAM_BOT_NAME.replace(/^@/, "");
  const known = knownNames.get(settings);
  if (known) return known;
  const signal = AbortSignal.timeout(BOT_NAME_TIMEOUT_MS);
  const reply = await callBot({ apiUrl, token }, { method: "getMe", parameters: {}, signal });
  const me = z.object({ username: z.string() }).safeParse(reply.kind === "ok" ? reply.result : undefined);
  if (!me.success) throw new ChannelMissingError("Telegram");
  knownNames.set(settings, me.data.username);
  return me.data.username;
}
