import { z } from "zod";
import { parseJson } from "#server/kernel/parse-json.ts";
import type { Secret } from "#server/kernel/secret.ts";

export type Bot = { apiUrl: string; token: Secret };

export type BotReply =
  | { kind: "ok"; result: unknown }
  | { kind: "error"; code: number; description: string; retryAfterSeconds?: number; migrateToChatId?: number }
  /** No answer; `hasLeft`: the call may have arrived all the same. */
  | { kind: "lost"; hasLeft: boolean };

const replySchema = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error_code: z.number(),
    description: z.string().default(""),
    parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).optional(),
  }),
]);

/**
 * Calls one method of Telegram's Bot API. Never throws and never tells the URL, which holds the token.
 */
export async function callBot(
  bot: Bot,
  call: { method: string; parameters: Record<string, unknown>; signal: AbortSignal },
): Promise<BotReply> {
  try {
    const reply = await fetch(`${bot.apiUrl.replace(/\/$/, "")}/bot${bot.token.reveal()}/${call.method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(call.parameters),
      signal: call.signal,
      redirect: "error",
    });
    const parsed = replySchema.safeParse(parseJson(await reply.text()));
    if (!parsed.success && reply.ok) return { kind: "lost", hasLeft: true };
    if (!parsed.success) return { kind: "error", code: reply.status, description: "an answer that is not Telegram's" };
    if (parsed.data.ok) return { kind: "ok", result: parsed.data.result };
    const { error_code: code, description, parameters = {} } = parsed.data;
    return {
      kind: "error",
      code,
      description: description.replaceAll(bot.token.reveal(), "***"),
      ...(parameters.retry_after === undefined ? {} : { retryAfterSeconds: parameters.retry_after }),
      ...(parameters.migrate_to_chat_id === undefined ? {} : { migrateToChatId: parameters.migrate_to_chat_id }),
    };
  } catch (error) {
    return { kind: "lost", hasLeft: !NO_CONNECTION.has(codeOf(error)) };
  }
}

const NO_CONNECTION = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/** What stopped a fetch, as Node names it. */
function codeOf(error: unknown): string {
  const { cause } = (error ?? {}) as { cause?: { code?: unknown } };
  return String(cause?.code ?? "");
}
