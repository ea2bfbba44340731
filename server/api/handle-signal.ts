import { AppError, BadInputError, type ErrorCode } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logApi } from "#server/kernel/log.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";

const STATUS: Record<ErrorCode, number> = {
  "bad-input": 400,
  "not-signed-in": 401,
  "not-allowed": 403,
  "not-found": 404,
  conflict: 409,
  "too-many": 429,
  unavailable: 503,
  bug: 500,
};

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
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > limits.signalBodyBytesMax) {
      await reader?.cancel();
      throw new BadInputError(`The body is larger than ${limits.signalBodyBytesMax / 1024} KB.`);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function problem(error: unknown): Response {
  const known = error instanceof AppError && error.code !== "bug" ? error : undefined;
  if (!known) logApi.error({ err: error }, "a signal could not be taken");
  const status = known ? STATUS[known.code] : 500;
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
