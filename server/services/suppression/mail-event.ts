import { z } from "zod";

/** What a mail provider says of a mail that it took. */
export const mailEventSchema = z.object({
  kind: z.enum(["bounce", "complaint"]),
  address: z.string().min(3).max(320),
  /** False: the mailbox is full, or away; it is tried again as ever. */
  isPermanent: z.boolean().default(true),
  /** The mail's `Message-ID`, where the provider keeps it. */
  messageId: z.string().max(300).optional(),
  /** In the provider's words. */
  detail: z.string().max(1_000).default(""),
});
export type MailEvent = z.output<typeof mailEventSchema>;

const EVENTS_MAX = 500;

/** `POST /api/mail-events`: for any provider, by a few lines of your own. */
export const mailEventsSchema = z.object({ events: z.array(mailEventSchema).max(EVENTS_MAX) });
