import { env } from "#server/kernel/env.ts";
import { mailEventsSchema } from "#server/services/suppression/mail-event.ts";
import { verifyStandardWebhook } from "../verify-callback.ts";
import type { MailDoor } from "./define-mail-door.ts";

/** `POST /api/mail-events`: for any provider, by a few lines of your own, signed as Standard Webhooks say. */
export const anyProvider: MailDoor = {
  provider: "",
  isOpen: () => env().MAIL_EVENTS_SECRET !== undefined,
  async read({ headers, body, now }) {
    const secret = env().MAIL_EVENTS_SECRET;
    if (secret) verifyStandardWebhook({ headers, body, secret, now });
    return mailEventsSchema.parse(JSON.parse(body));
  },
};
