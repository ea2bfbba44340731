import { keepRecent } from "../sinks/recent.ts";
import type { ReceivedMail } from "../sinks/smtp-sink.ts";
import type { ReceivedTelegram } from "../sinks/telegram-message.ts";
import type { ReceivedHook } from "../sinks/webhook-sink.ts";

/** What arrived on any channel. `id` grows, also over restarts; `to` is for the eye. */
export type MailboxItem = { id: number; at: string; to: string } & (
  | ({ channel: "email" } & Pick<ReceivedMail, "from" | "subject" | "text" | "html" | "headers">)
  | ({ channel: "telegram" } & Pick<
      ReceivedTelegram,
      "chatId" | "messageId" | "source" | "text" | "isSilent" | "buttons"
    >)
  | ({ channel: "webhook" } & Pick<ReceivedHook, "name" | "method" | "path" | "headers" | "body" | "status">)
);

export type MailboxQuery = { since?: number; limit?: number };

export type MailboxFeed = {
  addMail: (mail: ReceivedMail) => void;
  addTelegram: (message: ReceivedTelegram) => void;
  addHook: (hook: ReceivedHook) => void;
  /** Newest first, those with an id over `since`. */
  list: (query: MailboxQuery) => MailboxItem[];
};

const ITEMS_MAX = 1500;
const LIMIT_DEFAULT = 200;

/** @param firstId over all ids that an earlier feed may have given: the clock in milliseconds */
export function createMailboxFeed(firstId: number): MailboxFeed {
  const recent = keepRecent<MailboxItem>(ITEMS_MAX);
  let nextId = firstId;
  return {
    addMail: ({ at, to, from, subject, text, html, headers }) =>
      recent.add({ id: nextId++, at, channel: "email", to: to.join(", "), from, subject, text, html, headers }),
    addTelegram: ({ at, chatName, chatId, messageId, source, text, isSilent, buttons }) =>
      recent.add({
        ...{ id: nextId++, at, channel: "telegram", to: chatName },
        ...{ chatId, messageId, source, text, isSilent, buttons },
      }),
    addHook: ({ at, name, method, path, headers, body, status }) =>
      recent.add({ id: nextId++, at, channel: "webhook", to: name, name, method, path, headers, body, status }),
    list: ({ since = 0, limit = LIMIT_DEFAULT }) =>
      recent.items
        .filter(({ id }) => id > since)
        .slice(-limit)
        .reverse(),
  };
}
