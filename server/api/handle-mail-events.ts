import { env } from "#server/kernel/env.ts";
import { AppError, BadInputError, NotFoundError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logApi } from "#server/kernel/log.ts";
import { type SafeFetch, safeFetch } from "#server/kernel/safe-fetch.ts";
import { mailEventsSchema, readSesNotice } from "#server/services/suppression/mail-event.ts";
import { receiveMailEvents } from "#server/services/suppression/receive-mail-events.ts";
import { ERROR_STATUS } from "./error-status.ts";
import { readText } from "./read-text.ts";
import { createSnsVerifier, isAmazons, type SnsMessage, snsSchema, verifyStandardWebhook } from "./verify-callback.ts";

/**
 * `POST /api/mail-events`: bounces and complaints of any provider, signed by `MAIL_EVENTS_SECRET` as Standard Webhooks
 * say. Safe to repeat.
 */
export function handleMailEvents(request: Request): Promise<Response> {
  return answered(async () => {
    const secret = env().MAIL_EVENTS_SECRET;
    if (!secret) throw new NotFoundError("This door");
    const body = await readBody(request);
    const now = new Date();
    verifyStandardWebhook({ headers: request.headers, body, secret, now });
    const { events } = parsed(() => mailEventsSchema.parse(JSON.parse(body)));
    return { suppressed: await receiveMailEvents(events, now) };
  });
}

/** `POST /api/mail-events/ses`: what Amazon SES says, by SNS; the subscription confirms itself. */
export const handleSesEvents = createSesHandler(safeFetch);

export function createSesHandler(fetch: SafeFetch): (request: Request) => Promise<Response> {
  const verify = createSnsVerifier(fetch);
  return (request) =>
    answered(async () => {
      const topic = env().MAIL_SNS_TOPIC;
      if (!topic) throw new NotFoundError("This door");
      const body = await readBody(request);
      const message = parsed(() => snsSchema.parse(JSON.parse(body)));
      await verify(message, topic);
      if (message.Type !== "Notification") return confirm(fetch, message);
      const events = parsed(() => readSesNotice(message.Message));
      return { suppressed: await receiveMailEvents(events, new Date()) };
    });
}

async function confirm(fetch: SafeFetch, { Type, SubscribeURL = "" }: SnsMessage): Promise<{ confirmed: boolean }> {
  if (Type !== "SubscriptionConfirmation") return { confirmed: false };
  if (!isAmazons(SubscribeURL)) throw new BadInputError("The address to confirm at is not Amazon's.");
  const of = { timeoutMs: limits.sourceTimeoutMs, bytesMax: limits.webhookReplyBytesMax, overflow: "cut" as const };
  const { status } = await fetch(SubscribeURL, of);
  return { confirmed: status === 200 };
}

async function readBody(request: Request): Promise<string> {
  const text = await readText(request, limits.apiBodyBytesMax);
  if (text === null) throw new BadInputError("The body is too long.");
  return text;
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new BadInputError("This is not what the door takes; docs/delivery.md says what it is.");
  }
}

async function answered(work: () => Promise<object>): Promise<Response> {
  try {
    return Response.json(await work());
  } catch (error) {
    const known = error instanceof AppError && error.code !== "bug" ? error : undefined;
    if (!known) logApi.error({ err: error }, "a mail event could not be taken");
    const detail = known?.publicMessage ?? "Something went wrong on our side. Send it again in a moment.";
    return Response.json({ detail }, { status: known ? ERROR_STATUS[known.code] : 500 });
  }
}
