import { parseTelegramHtml } from "./telegram-html.ts";

export type ReceivedTelegram = {
  id: number;
  /** ISO time. */
  at: string;
  chatId: number;
  chatName: string;
  messageId: number;
  /** As it was sent, with its tags. */
  source: string;
  /** As the reader sees it. */
  text: string;
  parseMode: string | null;
  isSilent: boolean;
  buttons: { text: string; url?: string; data?: string }[][];
};

export type MessageBody = Pick<ReceivedTelegram, "source" | "text" | "parseMode" | "isSilent" | "buttons">;
export type ReadMessage = { kind: "message"; body: MessageBody } | { kind: "refused"; reason: string };

const TEXT_LENGTH_MAX = 4096;

/** What `sendMessage` would show of these parameters, or why the Bot API refuses them. */
export function readMessage(parameters: Record<string, unknown>): ReadMessage {
  const { text, parse_mode, disable_notification, reply_markup } = parameters;
  const source = typeof text === "string" ? text : "";
  const parseMode = typeof parse_mode === "string" && parse_mode !== "" ? parse_mode : null;
  if (parseMode !== null && parseMode.toLowerCase() !== "html") {
    return { kind: "refused", reason: "unsupported parse_mode" };
  }
  const parsed = parseMode === null ? { kind: "parsed" as const, text: source.trim() } : parseTelegramHtml(source);
  if (parsed.kind === "refused") return parsed;
  if (parsed.text === "") return { kind: "refused", reason: "message text is empty" };
  // Counted in UTF-16, after the tags are gone.
  if (parsed.text.length > TEXT_LENGTH_MAX) return { kind: "refused", reason: "message is too long" };
  const isSilent = disable_notification === true || disable_notification === "true";
  const buttons = readButtons(reply_markup);
  if (buttons === undefined) return { kind: "refused", reason: "can't parse reply keyboard markup JSON object" };
  return { kind: "message", body: { source, text: parsed.text, parseMode, isSilent, buttons } };
}

type WireButton = { text: string; url?: string; callback_data?: string };

function readButtons(markup: unknown): ReceivedTelegram["buttons"] | undefined {
  const parsed = typeof markup === "string" ? parseMarkup(markup) : (markup ?? {});
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { inline_keyboard: rows = [] } = parsed as { inline_keyboard?: WireButton[][] };
  return rows.map((row) =>
    row.map(({ text, url, callback_data: data }) => ({
      text,
      ...(url === undefined ? {} : { url }),
      ...(data === undefined ? {} : { data }),
    })),
  );
}

function parseMarkup(markup: string): unknown {
  try {
    return JSON.parse(markup);
  } catch {
    return undefined;
  }
}
