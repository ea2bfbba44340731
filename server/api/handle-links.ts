import { AppError } from "#server/kernel/errors.ts";
import { logApi } from "#server/kernel/log.ts";
import { confirmEmail } from "#server/services/channel/confirm-email.ts";
import { unsubscribe } from "#server/services/channel/unsubscribe.ts";
import { snoozeForSchema } from "#server/services/inbox/snooze-message.ts";
import {
  answerMessage,
  answerSchema,
  type Quieter,
  quietMessage,
} from "#server/services/interaction/answer-message.ts";
import { muteSchema } from "#server/services/timing/set-timing.ts";

type TokenRoute = { params: Promise<{ token: string }> };

/**
 * `POST /api/confirm/<token>`: turns a mailed address on and shows its page again. Only a person presses a button;
 * what reads mail for them follows links.
 */
export async function handleConfirm(_: Request, { params }: TokenRoute): Promise<Response> {
  const { token } = await params;
  try {
    await confirmEmail(token, new Date());
  } catch (error) {
    // the page tells a link that is gone by itself
    if (!(error instanceof AppError)) return failed(error);
  }
  return seeOther(`/confirm/${encodeURIComponent(token)}`);
}

/** `GET /api/unsubscribe/<token>`: where the link of a mail leads when a person opens it. Changes nothing. */
export async function showUnsubscribe(_: Request, { params }: TokenRoute): Promise<Response> {
  const { token } = await params;
  return seeOther(`/unsubscribe/${encodeURIComponent(token)}`);
}

/**
 * `POST /api/unsubscribe/<token>`: stops at once. A mail program posts `List-Unsubscribe=One-Click` (RFC 8058) and gets
 * a plain 200; the page's own form comes back to the page.
 */
export async function handleUnsubscribe(request: Request, { params }: TokenRoute): Promise<Response> {
  const { token } = await params;
  const form = await request.formData().catch(() => new FormData());
  const isOneClick = form.get("List-Unsubscribe") !== null;
  const what = form.get("what") === "email" ? "email" : "topic";
  try {
    await unsubscribe(token, { what, now: new Date() });
  } catch (error) {
    if (!(error instanceof AppError)) return failed(error);
    if (isOneClick) return new Response(error.publicMessage, { status: 404 });
  }
  if (isOneClick) return new Response("You are unsubscribed.", { status: 200 });
  return seeOther(`/unsubscribe/${encodeURIComponent(token)}?done=${what}`);
}

/**
 * `POST /api/answer/<token>`: takes an answer to a message, snoozes it or mutes its topic, and shows its page again. Only a person presses a button.
 */
export async function handleAnswer(request: Request, { params }: TokenRoute): Promise<Response> {
  const { token } = await params;
  const form = await request.formData().catch(() => new FormData());
  const answer = answerSchema.safeParse(form.get("answer"));
  const quieter = quieterOf(form);
  const page = `/answer/${encodeURIComponent(token)}`;
  if (!answer.success && !quieter) return seeOther(page);
  try {
    if (answer.success) await answerMessage(token, { answer: answer.data, now: new Date() });
    else if (quieter) await quietMessage(token, { quieter, now: new Date() });
  } catch (error) {
    // the page tells a link that is gone by itself
    if (!(error instanceof AppError)) return failed(error);
  }
  return seeOther(`${page}?done=${answer.data ?? Object.keys(quieter ?? {})[0]}`);
}

function quieterOf(form: FormData): Quieter | undefined {
  const snooze = snoozeForSchema.safeParse(form.get("snooze"));
  if (snooze.success) return { snooze: snooze.data };
  const mute = muteSchema.safeParse(form.get("mute"));
  return mute.success ? { mute: mute.data } : undefined;
}

/** Relative, so that it holds behind any proxy. */
function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

function failed(error: unknown): Response {
  logApi.error({ err: error }, "a link in a mail could not be followed");
  return new Response("Something went wrong on our side. Try again in a moment.", { status: 500 });
}
