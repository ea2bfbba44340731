import { z } from "zod";
import { env } from "#server/kernel/env.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { type MailEvent, mailEventSchema } from "#server/services/suppression/mail-event.ts";
import { isAmazons, type SnsMessage, snsSchema, verifySns } from "../verify-callback.ts";
import type { MailCall, MailDoor } from "./define-mail-door.ts";

const RECIPIENTS_MAX = 500;

/** `POST /api/mail-events/ses`: Amazon SES by an SNS topic; the subscription confirms itself. */
export const ses: MailDoor = {
  provider: "ses",
  isOpen: () => env().MAIL_SNS_TOPIC !== undefined,
  async read(call) {
    const message = snsSchema.parse(JSON.parse(call.body));
    await verifySns(call.fetch, message, env().MAIL_SNS_TOPIC ?? "");
    if (message.Type === "Notification") return { events: readNotice(message.Message) };
    return { answer: await confirm(call, message) };
  },
};

async function confirm({ fetch }: MailCall, { Type, SubscribeURL = "" }: SnsMessage): Promise<{ confirmed: boolean }> {
  if (Type !== "SubscriptionConfirmation") return { confirmed: false };
  if (!isAmazons(SubscribeURL)) throw new BadInputError("The address to confirm at is not Amazon's.");
  const of = { timeoutMs: limits.sourceTimeoutMs, bytesMax: limits.webhookReplyBytesMax, overflow: "cut" as const };
  const { status } = await fetch(SubscribeURL, of);
  return { confirmed: status === 200 };
}

const recipient = z.object({ emailAddress: z.string().max(320), diagnosticCode: z.string().optional() });
const noticeSchema = z.object({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z.object({ bounceType: z.string(), bouncedRecipients: z.array(recipient).max(RECIPIENTS_MAX) }).optional(),
  complaint: z.object({ complainedRecipients: z.array(recipient).max(RECIPIENTS_MAX) }).optional(),
  mail: z.object({ commonHeaders: z.object({ messageId: z.string().optional() }).optional() }).optional(),
});

/** Other kinds of notices (sends, deliveries, opens) come to nothing. */
function readNotice(message: string): MailEvent[] {
  const notice = noticeSchema.parse(JSON.parse(message));
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
