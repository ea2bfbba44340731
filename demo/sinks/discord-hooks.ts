import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { listenHttp, readBody, requestUrl, sendJson } from "./http-server.ts";
import { keepRecent, RECENT_MAX } from "./recent.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

export type ReceivedDiscord = {
  hook: string;
  id: string;
  /** What stands in the channel, as people read it. */
  text: string;
  /** What it rings for. */
  mentions: string[];
  /** Marks of Markdown that are at work: bold, code, links. */
  marks: string[];
  /** All letters of its embeds; at most 6,000 are taken. */
  size: number;
};

export type DiscordTrouble =
  /** `global`: for everything that we send. */
  | { kind: "too-many"; retryAfterSeconds: number; global?: boolean }
  | { kind: "status"; status: number; body?: unknown }
  /** Taken, and the line is cut before the answer. */
  | { kind: "dropped" };

export type DiscordHooks = {
  url: string;
  port: number;
  /** The last 500, oldest first. */
  messages: readonly ReceivedDiscord[];
  /** Makes a webhook. @returns its URL, which is its password */
  makeHook: () => string;
  script: {
    failNext: (count: number, trouble: DiscordTrouble) => void;
    remove: (hook: string) => void;
    /** Five in two seconds, as published; off for tests in a hurry. */
    limitRates: (isLimited: boolean) => void;
    reset: () => void;
  };
  close: () => Promise<void>;
};

const HOOK_LIMIT = { capacity: 5, perSecond: 2.5 };
const BODY_BYTES_MAX = 2 ** 20;
const MAX = { content: 2_000, title: 256, description: 4_096, footer: 2_048, embeds: 10, all: 6_000 };

/** Discord's webhooks: what they take, their limits, and their answers in JSON. */
export async function startDiscordHooks({ port = 0, now = Date.now } = {}): Promise<DiscordHooks> {
  const recent = keepRecent<ReceivedDiscord>(RECENT_MAX);
  const hooks = new Map<string, TokenBucket>();
  let troubles: DiscordTrouble[] = [];
  let isLimited = true;
  const listening = await listenHttp(port, async (request, response) => {
    const body = await readBody(request, BODY_BYTES_MAX);
    const { pathname, searchParams } = requestUrl(request);
    const hook = listening.url + pathname;
    const trouble = troubles.shift();
    const bucket = hooks.get(hook);
    const waitSeconds = isLimited ? (bucket?.secondsUntilToken(now()) ?? 0) : 0;
    const message = parse(body);
    const refusal = scripted(trouble) ?? refusalOf({ isKnown: bucket !== undefined, waitSeconds, message });
    if (refusal) return refuse(response, refusal);
    bucket?.take(now());
    if (bucket && isLimited) tellLimit(response, bucket.secondsUntilToken(now()));
    const id = String(2n ** 60n + BigInt(`0x${randomBytes(6).toString("hex")}`));
    recent.add({ hook, id, ...readMarkdown(message ?? {}) });
    if (trouble?.kind === "dropped") return void response.destroy();
    if (searchParams.get("wait") === "true") return sendJson(response, 200, { id, type: 0 });
    response.writeHead(204).end();
  });
  return {
    ...listening,
    messages: recent.items,
    makeHook: () => {
      const hook = `${listening.url}/api/webhooks/1180000000000000001/${randomBytes(51).toString("base64url")}`;
      hooks.set(hook, createTokenBucket(HOOK_LIMIT));
      return hook;
    },
    script: {
      failNext: (count, trouble) => void troubles.push(...new Array<DiscordTrouble>(count).fill(trouble)),
      remove: (hook) => void hooks.delete(hook),
      limitRates: (isOn) => {
        isLimited = isOn;
      },
      reset: () => {
        troubles = [];
        isLimited = true;
      },
    },
  };
}

function tellLimit(response: ServerResponse, restSeconds: number): void {
  response.setHeader("x-ratelimit-remaining", restSeconds > 0 ? "0" : "1");
  response.setHeader("x-ratelimit-reset-after", restSeconds.toFixed(3));
}

type Refusal = { status: number; body: unknown; headers?: Record<string, string> };

function scripted(trouble: DiscordTrouble | undefined): Refusal | undefined {
  if (trouble?.kind === "too-many") return tooMany(trouble.retryAfterSeconds, trouble.global ?? false);
  if (trouble?.kind !== "status") return undefined;
  return { status: trouble.status, body: trouble.body ?? { message: "Scripted", code: 0 } };
}

type Door = { isKnown: boolean; waitSeconds: number; message: Message | undefined };

function refusalOf({ isKnown, waitSeconds, message }: Door): Refusal | undefined {
  if (!isKnown) return { status: 404, body: { message: "Unknown Webhook", code: 10_015 } };
  if (waitSeconds > 0) return tooMany(waitSeconds, false);
  const wrong = message ? whatIsWrong(message) : { message: "Invalid JSON", code: 50_109 };
  return wrong && { status: 400, body: wrong };
}

function tooMany(seconds: number, global: boolean): Refusal {
  return {
    status: 429,
    headers: { "retry-after": String(Math.ceil(seconds)), "x-ratelimit-scope": global ? "global" : "shared" },
    body: { message: "You are being rate limited.", retry_after: seconds, global },
  };
}

function refuse(response: ServerResponse, { status, body, headers = {} }: Refusal): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendJson(response, status, body);
}

type Message = {
  content?: string;
  embeds?: { title?: string; description?: string; footer?: { text?: string } }[];
  allowed_mentions?: { parse?: string[] };
};

function parse(body: string): Message | undefined {
  try {
    return JSON.parse(body) as Message;
  } catch {
    return undefined;
  }
}

function partsOf({ embeds = [] }: Message) {
  return embeds.map(({ title = "", description = "", footer }) => ({ title, description, footer: footer?.text ?? "" }));
}

function sizeOf(message: Message): number {
  return partsOf(message).reduce((sum, part) => sum + Object.values(part).join("").length, 0);
}

function whatIsWrong(message: Message): { message: string; code: number } | undefined {
  const { content = "", embeds = [] } = message;
  if (content === "" && embeds.length === 0) return { message: "Cannot send an empty message", code: 50_006 };
  const isFitting = partsOf(message).every(
    ({ title, description, footer }) =>
      title.length <= MAX.title && description.length <= MAX.description && footer.length <= MAX.footer,
  );
  const isShort = content.length <= MAX.content && embeds.length <= MAX.embeds && sizeOf(message) <= MAX.all;
  return isFitting && isShort ? undefined : { message: "Invalid Form Body", code: 50_035 };
}

const MENTION = /@(everyone|here)|<@[!&]?\d+>/g;
/** An escaped mark, which is text; a link; or a mark at work. */
const MARK = /\\([^0-9A-Za-z\s])|\[((?:\\.|[^\]\\])*)\]\([^)]*\)|([`*_~|]|<[@#:a-z][^>]*>)/g;

/** Only content rings, and only for what is allowed: without a word on it, for everything. */
function readMarkdown(message: Message): Omit<ReceivedDiscord, "hook" | "id"> {
  const { content = "", allowed_mentions: allowed } = message;
  const mentions = allowed?.parse?.length === 0 ? [] : [...content.matchAll(MENTION)].map(([one]) => one);
  const marks: string[] = [];
  const read = (source: string): string =>
    source.replace(MARK, (all, escaped?: string, label?: string) => {
      if (escaped !== undefined) return escaped;
      marks.push(all);
      return label === undefined ? all : label.replace(/\\([^0-9A-Za-z\s])/g, "$1");
    });
  const parts = partsOf(message).flatMap(({ title, description, footer }) => [read(title), read(description), footer]);
  return { text: [read(content), ...parts].filter(Boolean).join("\n"), mentions, marks, size: sizeOf(message) };
}
