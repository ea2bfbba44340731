import { keepRecent, RECENT_MAX, type Recent } from "./recent.ts";
import { createRateLimits, type RateLimits } from "./telegram-limits.ts";
import { type MessageBody, type ReceivedTelegram, readMessage } from "./telegram-message.ts";
import type { CallResult } from "./telegram-result.ts";
import { createUpdateQueue, type UpdateQueue } from "./telegram-updates.ts";

export type TelegramChat = { id: number; name: string; username?: string };

/** The outcomes that a chat can be put into. */
export type ChatState =
  | { kind: "open" }
  | { kind: "blocked" }
  | { kind: "deactivated" }
  /** The group became a supergroup. */
  | { kind: "migrated"; toChatId: number };

export type ScriptedFailure =
  | { kind: "error"; code: number; description: string }
  | { kind: "too-many"; retryAfterSeconds: number }
  /** The connection breaks; the message arrived or not. */
  | { kind: "dropped"; isReceived: boolean };

export type TelegramScript = {
  /** Somebody presses Start, maybe through a link `t.me/bot?start=payload`. Makes the chat known. */
  start: (chat: TelegramChat, payload?: string) => void;
  write: (chatId: number, text: string) => void;
  /** Somebody presses a button under a message. */
  press: (chatId: number, messageId: number, data: string) => void;
  setChat: (chatId: number, state: ChatState) => void;
  failNext: (count: number, failure: ScriptedFailure) => void;
  /** Turns the rate limits off and on. They are on at first. */
  limitRates: (isLimited: boolean) => void;
  reset: () => void;
};

export type BotApi = {
  messages: readonly ReceivedTelegram[];
  chats: () => TelegramChat[];
  script: TelegramScript;
  clear: () => void;
  call: (method: string, parameters: Record<string, unknown>, signal: AbortSignal) => Promise<CallResult>;
  /** Answers whoever waits in a long poll. */
  endPolls: () => void;
};

export type BotApiOptions = {
  botName: string;
  chats: readonly TelegramChat[];
  now: () => number;
  onMessage: ((message: ReceivedTelegram) => void) | undefined;
};

type ChatEntry = { chat: TelegramChat; state: ChatState };

type Bot = {
  user: object;
  chats: Map<number, ChatEntry>;
  recent: Recent<ReceivedTelegram>;
  updates: UpdateQueue;
  limits: RateLimits;
  failures: ScriptedFailure[];
  nextMessageId: () => number;
  now: () => number;
  onMessage: BotApiOptions["onMessage"];
};

const BOT_ID = 31337;

/** The bot's world without the wire: chats, messages, updates and their limits. */
export function createBotApi({ botName, chats, now, onMessage }: BotApiOptions): BotApi {
  let messageCount = 0;
  const bot: Bot = {
    user: { id: BOT_ID, is_bot: true, first_name: "Bellwether", username: botName },
    chats: new Map(chats.map((chat) => [chat.id, { chat, state: { kind: "open" } }])),
    recent: keepRecent<ReceivedTelegram>(RECENT_MAX),
    updates: createUpdateQueue(now),
    limits: createRateLimits(),
    failures: [],
    nextMessageId: () => ++messageCount,
    now,
    onMessage,
  };
  return {
    messages: bot.recent.items,
    chats: () => [...bot.chats.values()].map(({ chat }) => chat),
    clear: bot.recent.clear,
    endPolls: bot.updates.endPolls,
    call: (method, parameters, signal) => callMethod(bot, { method, parameters, signal }),
    script: createScript(bot),
  };
}

type Call = { method: string; parameters: Record<string, unknown>; signal: AbortSignal };

async function callMethod(bot: Bot, { method, parameters, signal }: Call): Promise<CallResult> {
  switch (method.toLowerCase()) {
    case "getme":
      return ok({ ...bot.user, can_join_groups: true, can_read_all_group_messages: false });
    case "sendmessage":
      return sendMessage(bot, parameters);
    case "getupdates":
      return bot.updates.poll(parameters, signal);
    case "getwebhookinfo":
      return ok({ url: "", has_custom_certificate: false, pending_update_count: bot.updates.count() });
    case "deletewebhook":
    case "setmycommands":
    case "answercallbackquery":
      return ok(true);
    default:
      return error(404, "Not Found: method not found");
  }
}

function sendMessage(bot: Bot, parameters: Record<string, unknown>): CallResult {
  const failure = bot.failures.shift();
  if (failure && !(failure.kind === "dropped" && failure.isReceived)) return failed(failure);
  const entry = bot.chats.get(Number(parameters.chat_id));
  if (!entry) return error(400, "Bad Request: chat not found");
  const unavailable = refuseByState(entry.state);
  if (unavailable) return unavailable;
  const read = readMessage(parameters);
  if (read.kind === "refused") return error(400, `Bad Request: ${read.reason}`);
  const waitSeconds = bot.limits.take(entry.chat.id, bot.now());
  if (waitSeconds > 0) return tooMany(waitSeconds);
  const message = recordMessage(bot, entry.chat, read.body);
  if (failure) return { kind: "dropped" };
  const date = unixTime(bot);
  return ok({ message_id: message.id, from: bot.user, chat: wireChat(entry.chat), date, text: message.text });
}

function recordMessage(bot: Bot, chat: TelegramChat, body: MessageBody): ReceivedTelegram {
  const id = bot.nextMessageId();
  const at = new Date(bot.now()).toISOString();
  const message = { id, at, chatId: chat.id, chatName: chat.name, messageId: id, ...body };
  bot.recent.add(message);
  bot.onMessage?.(message);
  return message;
}

function createScript(bot: Bot): TelegramScript {
  return {
    start: (chat, payload) => {
      bot.chats.set(chat.id, { chat, state: { kind: "open" } });
      writeFrom(bot, chat, payload ? `/start ${payload}` : "/start");
    },
    write: (chatId, text) => {
      const entry = bot.chats.get(chatId);
      if (entry) writeFrom(bot, entry.chat, text);
    },
    press: (chatId, messageId, data) => {
      const message = bot.recent.items.find((sent) => sent.chatId === chatId && sent.messageId === messageId);
      const entry = bot.chats.get(chatId);
      if (!entry || !message) return;
      const shown = { message_id: messageId, from: bot.user, chat: wireChat(entry.chat), text: message.text };
      bot.updates.add({
        callback_query: { id: String(bot.nextMessageId()), from: wireUser(entry.chat), message: shown, data },
      });
    },
    setChat: (chatId, state) => {
      const chat = bot.chats.get(chatId)?.chat ?? { id: chatId, name: `Chat ${chatId}` };
      bot.chats.set(chatId, { chat, state });
    },
    failNext: (count, failure) => void bot.failures.push(...new Array<ScriptedFailure>(count).fill(failure)),
    limitRates: bot.limits.turn,
    reset: () => {
      bot.failures.splice(0);
      bot.limits.turn(true);
      for (const entry of bot.chats.values()) entry.state = { kind: "open" };
    },
  };
}

function writeFrom(bot: Bot, chat: TelegramChat, text: string): void {
  const command = text.startsWith("/") ? text.split(" ")[0] : undefined;
  bot.updates.add({
    message: {
      message_id: bot.nextMessageId(),
      from: wireUser(chat),
      chat: wireChat(chat),
      date: unixTime(bot),
      text,
      ...(command ? { entities: [{ type: "bot_command", offset: 0, length: command.length }] } : {}),
    },
  });
}

function unixTime(bot: Bot): number {
  return Math.floor(bot.now() / 1000);
}

function wireUser({ id, name, username }: TelegramChat): object {
  return { id, is_bot: false, first_name: name, username };
}

function wireChat({ id, name, username }: TelegramChat): object {
  return id < 0 ? { id, type: "supergroup", title: name } : { id, type: "private", first_name: name, username };
}

function refuseByState(state: ChatState): CallResult | undefined {
  switch (state.kind) {
    case "open":
      return undefined;
    case "blocked":
      return error(403, "Forbidden: bot was blocked by the user");
    case "deactivated":
      return error(403, "Forbidden: user is deactivated");
    case "migrated":
      return error(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: state.toChatId,
      });
  }
}

function failed(failure: ScriptedFailure): CallResult {
  if (failure.kind === "dropped") return { kind: "dropped" };
  if (failure.kind === "too-many") return tooMany(failure.retryAfterSeconds);
  return error(failure.code, failure.description);
}

function tooMany(seconds: number): CallResult {
  return error(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}

function ok(result: unknown): CallResult {
  return { kind: "ok", result };
}

function error(code: number, description: string, parameters?: Record<string, number>): CallResult {
  return { kind: "error", code, description, ...(parameters ? { parameters } : {}) };
}
