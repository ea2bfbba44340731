import { AppError, BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logApi } from "#server/kernel/log.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";
import { ERROR_STATUS } from "./error-status.ts";
import { readText } from "./read-text.ts";

type TokenRoute = { params: Promise<{ token: string }> };

/**
 * `POST /api/signals/<token>`: answers 202 with the event's id once it is stored; a repeat of an `Idempotency-Key`
 * answers 202 with the first one's. Failures are `application/problem+json` (RFC 9457).
 */
export async function handleSignal(request: Request, { params }: TokenRoute): Promise<Response> {
  try {
    const { token } = await params;
    const posted = await postSignal({
      token,
      body: await readBody(request),
      idempotencyKey: request.headers.get("idempotency-key"),
      now: new Date(),
    });
    return Response.json({ id: String(posted.id), repeat: posted.isRepeat }, { status: 202 });
  } catch (error) {
    return problem(error);
  }
}

async function readBody(request: Request): Promise<string> {
  const text = await readText(request, limits.signalBodyBytesMax);
  if (text === null) throw new BadInputError(`The body is larger than ${limits.signalBodyBytesMax / 1024} KB.`);
  return text;
}

function problem(error: unknown): Response {
  const known = error instanceof AppError && error.code !== "bug" ? error : undefined;
  if (!known) logApi.error({ err: error }, "a signal could not be taken");
  const status = known ? ERROR_STATUS[known.code] : 500;
  const body = {
    type: "about:blank",
    title: known ? known.code : "bug",
    status,
    detail: known?.publicMessage ?? "Something went wrong on our side. It was written down; try again in a moment.",
  };
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (known?.retry === "later") headers["retry-after"] = "1";
  return new Response(JSON.stringify(body), { status, headers });
}
