import { z } from "zod";
import { askDemo } from "./ask-demo.ts";

const received = { id: z.number(), at: z.coerce.date(), to: z.string() };
const headers = z.record(z.string(), z.string());
const button = z.object({ text: z.string(), url: z.string().optional(), data: z.string().optional() });

const itemSchema = z.discriminatedUnion("channel", [
  z.object({
    ...received,
    channel: z.literal("email"),
    from: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string().nullable(),
    headers,
  }),
  z.object({
    ...received,
    channel: z.literal("telegram"),
    chatId: z.number(),
    messageId: z.number(),
    text: z.string(),
    isSilent: z.boolean(),
    buttons: z.array(z.array(button)),
  }),
  z.object({
    ...received,
    channel: z.literal("webhook"),
    name: z.string(),
    method: z.string(),
    path: z.string(),
    headers,
    body: z.string(),
    status: z.number(),
  }),
]);

/** What arrived outside of Bellwether: mails, Telegram messages, web calls. Newest first. */
export type MailboxItem = z.infer<typeof itemSchema>;

const ITEMS_SHOWN = 150;

/** What the demo world's mail server, Bot API stand-in and web hooks received. */
export function listMailbox(): Promise<MailboxItem[]> {
  return askDemo(`/mailbox?limit=${ITEMS_SHOWN}`, z.array(itemSchema));
}
