import type { IncomingMessage, ServerResponse } from "node:http";
import { listenHttp, readBody, requestUrl, sendJson } from "./http-server.ts";
import { type BotApi, createBotApi, type TelegramChat, type TelegramScript } from "./telegram-bot-api.ts";
import type { ReceivedTelegram } from "./telegram-message.ts";

export type TelegramStandInOptions = {
  port?: number;
  /** As BotFather gives it: digits, a colon, at least 20 other characters. */
  token?: string;
  botName?: string;
  /** Chats that have pressed Start already. */
  chats?: readonly TelegramChat[];
  /** In milliseconds, for the rate limits. */
  now?: () => number;
  onMessage?: (message: ReceivedTelegram) => void;
};

export type TelegramStandIn = {
  /** For `TELEGRAM_API_URL`. */
  url: string;
  port: number;
  token: string;
  /** The last 500, oldest first. */
  messages: readonly ReceivedTelegram[];
  chats: () => TelegramChat[];
  script: TelegramScript;
  clear: () => void;
  close: () => Promise<void>;
};

export const TEST_BOT_TOKEN = "31337:a-token-that-opens-only-the-stand-in";
const BODY_BYTES_MAX = 2 ** 20;
const TOKEN_SHAPE = /^\d+:[\w-]{20,}$/;

/** The Bot API of Telegram as far as a bot that sends messages and is linked by `/start` can tell. */
export async function startTelegramStandIn(options: TelegramStandInOptions = {}): Promise<TelegramStandIn> {
  const { port = 0, token = TEST_BOT_TOKEN, botName = "bellwether_demo_bot", chats = [] } = options;
  const api = createBotApi({ botName, chats, now: options.now ?? Date.now, onMessage: options.onMessage });
  const listening = await listenHttp(port, (request, response) => answer({ api, token, request, response }));
  return {
    url: listening.url,
    port: listening.port,
    token,
    messages: api.messages,
    chats: api.chats,
    script: api.script,
    clear: api.clear,
    close: async () => {
      api.endPolls();
      await listening.close();
    },
  };
}

type Exchange = { api: BotApi; token: string; request: IncomingMessage; response: ServerResponse };

async function answer({ api, token, request, response }: Exchange): Promise<void> {
  const url = requestUrl(request);
  const [, given, method] = /^\/bot([^/]+)\/(\w+)$/.exec(decodeURIComponent(url.pathname)) ?? [];
  if (given === undefined || method === undefined || !TOKEN_SHAPE.test(given)) {
    return sendJson(response, 404, { ok: false, error_code: 404, description: "Not Found" });
  }
  if (given !== token) {
    return sendJson(response, 401, { ok: false, error_code: 401, description: "Unauthorized" });
  }
  const parameters = await readParameters(request, url);
  const polled = new AbortController();
  response.once("close", () => polled.abort());
  const result = await api.call(method, parameters, polled.signal);
  if (result.kind === "dropped") return void response.destroy();
  if (result.kind === "ok") return sendJson(response, 200, { ok: true, result: result.result });
  const { code, description, parameters: hints } = result;
  sendJson(response, code, { ok: false, error_code: code, description, ...(hints ? { parameters: hints } : {}) });
}

/** Query, form or JSON, whatever the caller likes: all three are allowed. */
async function readParameters(request: IncomingMessage, url: URL): Promise<Record<string, unknown>> {
  const query = Object.fromEntries(url.searchParams);
  const body = await readBody(request, BODY_BYTES_MAX);
  if (body === "") return query;
  if (request.headers["content-type"]?.includes("application/json")) {
    return { ...query, ...(JSON.parse(body) as Record<string, unknown>) };
  }
  return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
}
