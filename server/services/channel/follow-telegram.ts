import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "#db/client.ts";
import { oneLine } from "#server/catalog/channels/plain-text.ts";
import { type Bot, callBot } from "#server/catalog/channels/telegram/bot-api.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { logOutbox } from "#server/kernel/log.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { type Secret, sha256 } from "#server/kernel/secret.ts";
import { type AddressBook, openAddressBook } from "#server/pipeline/outbox/address-book.ts";
import { shownName } from "#server/pipeline/outbox/shown-name.ts";

/** Seconds that Telegram holds an empty answer. */
const POLL_SECONDS = 25;
/** One reader at a time over all workers: a second would end the first one's poll. */
const LEASE_SECONDS = 60;
const PAUSE_MS = 5_000;
/** How long a bound chat waits to be called one's own. */
const ANSWER_MINUTES = 30;
const REPLY_TIMEOUT_MS = 10_000;
const NAME_MAX = 80;

const updateSchema = z.object({
  update_id: z.number(),
  message: z
    .object({
      text: z.string().optional(),
      chat: z.object({
        id: z.number(),
        type: z.string().optional(),
        username: z.string().optional(),
        first_name: z.string().optional(),
        title: z.string().optional(),
      }),
    })
    .optional(),
});
type Update = z.infer<typeof updateSchema>;
type Message = NonNullable<Update["message"]>;

export type TelegramFollower = { stop(): Promise<void> };

type FollowDeps = {
  db: Db;
  bot: Bot;
  clock: Clock;
  appUrl: string;
  /** Seals whose chat it is. */
  key: Secret;
};

/**
 * Reads what people write to the bot, for as long as the worker runs: `/start <token>` binds the chat to the link
 * with that token. Each update is handled once, over restarts and several workers.
 */
export function followTelegram(deps: FollowDeps): TelegramFollower {
  const stopping = new AbortController();
  const reader = randomBytes(8).toString("hex");
  const running = follow({ ...deps, reader }, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function follow(deps: FollowDeps & { reader: string }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isWell = await readOnce(deps, signal).catch((error: unknown) => {
      logOutbox.error({ err: error }, "the bot's messages could not be read");
      return false;
    });
    if (!isWell) await deps.clock.sleep(PAUSE_MS, signal);
  }
  await deps.db
    .execute(
      sql`update telegram_cursor set read_until = now() where bot = ${botKey(deps.bot)} and reader = ${deps.reader}`,
    )
    .catch(() => undefined);
}

/** @returns false when there is reason to pause */
async function readOnce(deps: FollowDeps & { reader: string }, signal: AbortSignal): Promise<boolean> {
  const after = await takeLease(deps);
  if (after === undefined) return false;
  const reply = await callBot(deps.bot, {
    method: "getUpdates",
    parameters: { offset: after + 1, timeout: POLL_SECONDS, allowed_updates: ["message"] },
    signal: AbortSignal.any([signal, AbortSignal.timeout((POLL_SECONDS + 10) * 1_000)]),
  });
  if (signal.aborted) return true;
  if (reply.kind !== "ok") {
    logOutbox.warn({ reason: reply.kind === "error" ? reply.description : "no answer" }, "the bot hears nothing");
    return false;
  }
  for (const update of z.array(updateSchema).catch([]).parse(reply.result)) await handle(deps, update);
  return true;
}

/** @returns the last update that was handled, or undefined while another worker reads */
async function takeLease({ db, bot, clock, reader }: FollowDeps & { reader: string }): Promise<number | undefined> {
  const now = clock.now();
  const until = new Date(now.getTime() + LEASE_SECONDS * 1_000).toISOString();
  const [row] = await db.execute<{ updateId: string }>(sql`
    insert into telegram_cursor as c (bot, update_id, reader, read_until)
    values (${botKey(bot)}, 0, ${reader}, ${until}::timestamptz)
    on conflict (bot) do update set reader = excluded.reader, read_until = excluded.read_until
    where c.reader = excluded.reader or c.read_until < ${now.toISOString()}::timestamptz
    returning c.update_id as "updateId"`);
  return row && Number(row.updateId);
}

/** The part of a token that names the bot and is no secret. */
function botKey({ token }: Bot): string {
  return token.reveal().split(":")[0] ?? "";
}

async function handle(deps: FollowDeps, update: Update): Promise<void> {
  const book = await openAddressBook(deps.db, deps.key);
  const words = await deps.db.transaction(async (tx) => {
    const isNew = await tx.execute(sql`
      update telegram_cursor set update_id = ${update.update_id}::bigint
      where bot = ${botKey(deps.bot)} and update_id < ${update.update_id}::bigint returning bot`);
    const { message } = update;
    if (isNew.length === 0 || !message?.text?.startsWith("/start")) return undefined;
    const token = /^\/start(?:@\w+)? ([A-Za-z0-9_-]{43})$/.exec(message.text)?.[1];
    if (!token) return `Hello. To get your alerts here, open your alerts page and choose Telegram: ${deps.appUrl}`;
    const bound = await bind(tx, { token, message, now: deps.clock.now(), book });
    if (!bound) return "This link is used up or too old. Open a new one on your alerts page.";
    await notifyChange(tx, { workspaceId: bound.workspaceId, topic: "channel", subscriberId: bound.subscriberId });
    return `Almost there. Go back to ${oneLine(bound.workspaceName)} and say that this chat is yours; then alerts for ${bound.wallet.slice(0, 6)}…${bound.wallet.slice(-4)} come here. It was not you? Do nothing.`;
  });
  if (!words || !update.message) return;
  await callBot(deps.bot, {
    method: "sendMessage",
    parameters: { chat_id: update.message.chat.id, text: words, link_preview_options: { is_disabled: true } },
    signal: AbortSignal.timeout(REPLY_TIMEOUT_MS),
  });
}

type Bound = { workspaceId: number; subscriberId: number; workspaceName: string; wallet: string };

async function bind(
  tx: Parameters<Parameters<Db["transaction"]>[0]>[0],
  { token, message, now, book }: { token: string; message: Message; now: Date; book: AddressBook },
): Promise<Bound | undefined> {
  const { chat } = message;
  const name = chat.username ? `@${oneLine(chat.username)}` : oneLine(chat.first_name ?? chat.title ?? "Your chat");
  const label = name.slice(0, NAME_MAX);
  const target = String(chat.id);
  const [row] = await tx.execute<Record<keyof Bound, string>>(sql`
    update channel_link l set state = 'bound', sealed = ${book.seal({ target, label })}, mark = ${book.markOf("telegram", target)},
      label = ${shownName(label)},
      expires_at = ${now.toISOString()}::timestamptz + ${ANSWER_MINUTES}::integer * interval '1 minute'
    from subscriber s, workspace w
    where l.token_hash = ${sha256(token)} and l.kind = 'telegram' and l.state = 'open'
      and l.expires_at > ${now.toISOString()}::timestamptz and s.id = l.subscriber_id and w.id = l.workspace_id
    returning l.workspace_id as "workspaceId", l.subscriber_id as "subscriberId", w.name as "workspaceName", s.address as wallet`);
  return row && { ...row, workspaceId: Number(row.workspaceId), subscriberId: Number(row.subscriberId) };
}
