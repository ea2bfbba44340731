import { z } from "zod";
import { env } from "#server/kernel/env.ts";
import { type MailEvent, mailEventSchema } from "#server/services/suppression/mail-event.ts";
import { verifyPassword } from "../verify-callback.ts";
import type { MailDoor } from "./define-mail-door.ts";

const DETAIL_MAX = 1_000;
/** Of a bounce's types, those after which nothing arrives there any more; a full mailbox or a block passes. */
const PERMANENT = ["HardBounce", "BadEmailAddress", "ManuallyDeactivated"];

const recordSchema = z.object({
  RecordType: z.string(),
  Type: z.string().optional(),
  Email: z.string().max(320).optional(),
  Description: z.string().optional(),
  Details: z.string().optional(),
  /** The mail itself, where the webhook is set to hold it. */
  Content: z.string().optional(),
});

/**
 * `POST /api/mail-events/postmark`: a webhook of Postmark's, of bounces and spam complaints, with the password in its
 * URL (basic auth) or in the header `x-webhook-secret`.
 */
export const postmark: MailDoor = {
  provider: "postmark",
  isOpen: () => env().MAIL_POSTMARK_PASSWORD !== undefined,
  async read({ headers, body }) {
    const password = env().MAIL_POSTMARK_PASSWORD;
    if (password) verifyPassword(headers, password);
    return { events: readRecord(JSON.parse(body)) };
  },
};

/** Other records (deliveries, opens, clicks) come to nothing. */
function readRecord(record: unknown): MailEvent[] {
  const { RecordType, Type = "", Email, Description = "", Details = "", Content = "" } = recordSchema.parse(record);
  if (Email === undefined) return [];
  const messageId = /^message-id:\s*(<[^<>\s]{1,290}>)/im.exec(Content)?.[1];
  const of = { address: Email, ...(messageId === undefined ? {} : { messageId }) };
  // a complaint may come as a bounce of that type
  if (RecordType === "SpamComplaint" || (RecordType === "Bounce" && Type === "SpamComplaint")) {
    return [mailEventSchema.parse({ ...of, kind: "complaint" })];
  }
  if (RecordType !== "Bounce") return [];
  const detail = (Details || Description).slice(0, DETAIL_MAX);
  return [mailEventSchema.parse({ ...of, kind: "bounce", isPermanent: PERMANENT.includes(Type), detail })];
}
