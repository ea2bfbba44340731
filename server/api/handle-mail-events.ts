import { ZodError } from "zod";
import { AppError, BadInputError, NotFoundError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logApi } from "#server/kernel/log.ts";
import { type SafeFetch, safeFetch } from "#server/kernel/safe-fetch.ts";
import { receiveMailEvents } from "#server/services/suppression/receive-mail-events.ts";
import { ERROR_STATUS } from "./error-status.ts";
import type { MailCall, MailDoor } from "./mail-doors/define-mail-door.ts";
import { mailDoors } from "./mail-doors/index.ts";
import { readText } from "./read-text.ts";

/** `POST /api/mail-events/<provider>`: bounces and complaints, from whom the provider's door believes. Safe to repeat. */
export const handleMailEvents = createMailEventsHandler(safeFetch);

export function createMailEventsHandler(fetch: SafeFetch): (request: Request, provider?: string) => Promise<Response> {
  return async (request, provider = "") => {
    try {
      return Response.json(await take(request, provider, fetch));
    } catch (error) {
      return toAnswer(error);
    }
  };
}

async function take(request: Request, provider: string, fetch: SafeFetch): Promise<object> {
  const door = mailDoors.find((one) => one.provider === provider);
  if (!door?.isOpen()) throw new NotFoundError("This door");
  const body = await readText(request, limits.apiBodyBytesMax);
  if (body === null) throw new BadInputError("The body is too long.");
  const now = new Date();
  const said = await read(door, { headers: request.headers, body, now, fetch });
  return "events" in said ? { suppressed: await receiveMailEvents(said.events, now) } : said.answer;
}

async function read(door: MailDoor, call: MailCall): ReturnType<MailDoor["read"]> {
  try {
    return await door.read(call);
  } catch (error) {
    if (!(error instanceof ZodError || error instanceof SyntaxError)) throw error;
    throw new BadInputError("This is not what the door takes; docs/delivery.md says what it is.");
  }
}

function toAnswer(error: unknown): Response {
  const known = error instanceof AppError && error.code !== "bug" ? error : undefined;
  if (!known) logApi.error({ err: error }, "a mail event could not be taken");
  const detail = known?.publicMessage ?? "Something went wrong on our side. Send it again in a moment.";
  return Response.json({ detail }, { status: known ? ERROR_STATUS[known.code] : 500 });
}
