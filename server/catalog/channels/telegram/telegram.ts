import { BadInputError } from "#server/kernel/errors.ts";
import { defineChannel, type Pace, type Parcel, type SendResult } from "../../define-channel.ts";
import { type Bot, type BotReply, callBot } from "./bot-api.ts";
import { type TelegramMessage, writeTelegram } from "./telegram-text.ts";

const OUTAGE_SECONDS = 5;
const WRONG_TOKEN_SECONDS = 60;

/** Messages by the installation's Telegram bot. Addresses are chat ids, linked by pressing Start. */
export const telegram = defineChannel(
  { kind: "telegram", label: "Telegram", icon: "send", linkable: true },
  ({ settings }) => {
    const token = settings.TELEGRAM_BOT_TOKEN;
    return {
      // Telegram names about 30 a second and says that it may change: low concurrency, and obey its 429.
      lane: { concurrency: 8, perSecond: 28, paceOf },
      priceMilli: 1_000,
      configured: () => token !== undefined,
      parseTarget: () => {
        throw new BadInputError("Telegram is linked by opening the bot, not by typing an address.");
      },
      async send(parcel, signal) {
        if (!token) return { kind: "refused", detail: "This installation has no Telegram bot." };
        if (parcel.content.kind !== "message") {
          return { kind: "refused", detail: "Telegram takes messages; this is a web call." };
        }
        const message = writeTelegram({ ...parcel, content: parcel.content });
        return post({ apiUrl: settings.TELEGRAM_API_URL, token }, { parcel, message, signal, chatId: parcel.target });
      },
    };
  },
);

/** Of one chat; a group, whose id is below zero, takes less. */
function paceOf(chatId: string): Pace[] {
  const ofChat = { count: 1, seconds: 1 };
  return chatId.startsWith("-") ? [ofChat, { count: 20, seconds: 60 }] : [ofChat];
}

type Post = { parcel: Parcel; message: TelegramMessage; signal: AbortSignal; chatId: string; hasMoved?: boolean };

async function post(bot: Bot, { parcel, message, signal, chatId, hasMoved = false }: Post): Promise<SendResult> {
  const reply = await callBot(bot, {
    method: "sendMessage",
    signal,
    parameters: {
      chat_id: chatId,
      text: message.text,
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
      disable_notification: parcel.urgency === "normal",
      ...(message.buttons.length > 0 && { reply_markup: { inline_keyboard: [message.buttons] } }),
    },
  });
  if (reply.kind === "error" && reply.migrateToChatId !== undefined && !hasMoved) {
    return post(bot, { parcel, message, signal, chatId: String(reply.migrateToChatId), hasMoved: true });
  }
  return judge(reply);
}

function judge(reply: BotReply): SendResult {
  if (reply.kind === "ok") return accept(reply.result);
  if (reply.kind === "lost") {
    return reply.hasLeft
      ? { kind: "retry", mayHaveArrived: true, detail: "Telegram did not answer. The message may have arrived." }
      : { kind: "retry", detail: "Telegram could not be reached." };
  }
  const { code, description, retryAfterSeconds = 1 } = reply;
  if (code === 429) {
    return {
      kind: "retry",
      afterSeconds: retryAfterSeconds,
      lane: true,
      detail: `Telegram asks to wait ${retryAfterSeconds} s; all its messages wait.`,
    };
  }
  if (code === 403) return refuse("Telegram refused (403)", whyForbidden(description));
  if (code === 400 && /chat not found|user not found|PEER_ID_INVALID/i.test(description)) {
    return refuse("Telegram refused (400): chat not found", "Telegram does not know this chat any more");
  }
  if (code === 401 || code === 404) {
    return {
      kind: "retry",
      afterSeconds: WRONG_TOKEN_SECONDS,
      lane: true,
      detail: `Telegram does not know this installation's bot (${code}). Check its token.`,
    };
  }
  if (code >= 500) {
    return { kind: "retry", afterSeconds: OUTAGE_SECONDS, lane: true, detail: `Telegram has trouble (${code}).` };
  }
  return { kind: "refused", detail: `Telegram refused (${code}): ${description.replace(/^Bad Request: /, "")}.` };
}

function accept(result: unknown): SendResult {
  const id = (result as { message_id?: unknown } | null)?.message_id;
  if (typeof id !== "number") return { kind: "accepted", detail: "Telegram accepted it." };
  return { kind: "accepted", receiptId: String(id), detail: `Telegram accepted it as message ${id}.` };
}

function refuse(what: string, addressOff: string): SendResult {
  return { kind: "refused", addressOff, detail: `${what}. ${addressOff}.` };
}

function whyForbidden(description: string): string {
  if (/blocked/i.test(description)) return "You blocked the bot";
  if (/deactivated/i.test(description)) return "This Telegram account is gone";
  if (/kicked/i.test(description)) return "The bot was removed from the chat";
  return "The bot may not write to this chat";
}
