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

const recipient = z.object({ emailAddress: z.string().max(320), diagnosticCode: z.string().optional() });
const sesSchema = z.object({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z.object({ bounceType: z.string(), bouncedRecipients: z.array(recipient).max(EVENTS_MAX) }).optional(),
  complaint: z.object({ complainedRecipients: z.array(recipient).max(EVENTS_MAX) }).optional(),
  mail: z.object({ commonHeaders: z.object({ messageId: z.string().optional() }).optional() }).optional(),
});

/** What Amazon SES says by SNS; other kinds of its notices (sends, deliveries, opens) come to nothing. */
export function readSesNotice(message: string): MailEvent[] {
  const notice = sesSchema.parse(JSON.parse(message));
  const kind = notice.notificationType ?? notice.eventType;
  const messageId = notice.mail?.commonHeaders?.messageId;
  const of = { ...(messageId === undefined ? {} : { messageId }) };
  if (kind === "Bounce" && notice.bounce) {
    const isPermanent = notice.bounce.bounceType === "Permanent";
    return notice.bounce.bouncedRecipients.map(({ emailAddress: address, diagnosticCode: detail = "" }) =>
      mailEventSchema.parse({
        ...of,
        kind: "bounce",
        address: bare(address),
        isPermanent,
        detail: detail.slice(0, 1_000),
      }),
    );
  }
  return (kind === "Complaint" ? (notice.complaint?.complainedRecipients ?? []) : []).map(({ emailAddress: address }) =>
    mailEventSchema.parse({ ...of, kind: "complaint", address: bare(address) }),
  );
}

/** SES sometimes gives the address with its name. */
function bare(address: string): string {
  return /<([^<>]+)>/.exec(address)?.[1] ?? address;
}
