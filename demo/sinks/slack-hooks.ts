import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { listenHttp, readBody, requestUrl } from "./http-server.ts";
import { keepRecent, RECENT_MAX } from "./recent.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

export type ReceivedSlack = {
  hook: string;
  /** What stands in the channel, as people read it. */
  text: string;
  /** Channels and people that it calls: `!channel`, `@U123`. */
  mentions: string[];
  links: { url: string; label: string }[];
};

export type SlackTrouble =
  | { kind: "too-many"; retryAfterSeconds: number }
  | { kind: "status"; status: number; slug: string }
  /** Taken, and the line is cut before the answer. */
  | { kind: "dropped" };

export type SlackHooks = {
  url: string;
  port: number;
  /** The last 500, oldest first. */
  messages: readonly ReceivedSlack[];
  /** Makes an incoming webhook. @returns its URL, which is its password */
  makeHook: () => string;
  script: {
    failNext: (count: number, trouble: SlackTrouble) => void;
    /** `removed`: nobody knows it any more; `archived`: its channel takes nothing. */
    end: (hook: string, how: "removed" | "archived") => void;
    /** One a second and short bursts, as published; off for tests in a hurry. */
    limitRates: (isLimited: boolean) => void;
    reset: () => void;
  };
  close: () => Promise<void>;
};

const HOOK_LIMIT = { capacity: 5, perSecond: 1 };
const BODY_BYTES_MAX = 2 ** 20;
const TEXT_MAX = 40_000;
const BLOCKS_MAX = 50;
const BLOCK_MAX: Record<string, number> = { header: 150, section: 3_000, context: 3_000 };

type Hook = { bucket: TokenBucket; ended?: "removed" | "archived" };

/** Slack's incoming webhooks: what they take, their limits, and the plain words of their answers. */
export async function startSlackHooks({ port = 0, now = Date.now } = {}): Promise<SlackHooks> {
  const recent = keepRecent<ReceivedSlack>(RECENT_MAX);
  const hooks = new Map<string, Hook>();
  let troubles: SlackTrouble[] = [];
  let isLimited = true;
  const listening = await listenHttp(port, async (request, response) => {
    const body = await readBody(request, BODY_BYTES_MAX);
    const url = listening.url + requestUrl(request).pathname;
    const hook = hooks.get(url);
    const trouble = troubles.shift();
    const waitSeconds = isLimited ? (hook?.bucket.secondsUntilToken(now()) ?? 0) : 0;
    const refusal = scripted(trouble) ?? refusalOf({ method: request.method, hook, waitSeconds });
    if (refusal) return say(response, refusal);
    const read = readMessage(body);
    if (read.kind === "wrong") return say(response, { status: 400, slug: read.slug });
    hook?.bucket.take(now());
    recent.add({ hook: url, ...readMarkdown(read.source) });
    if (trouble?.kind === "dropped") return void response.destroy();
    say(response, { status: 200, slug: "ok" });
  });
  return {
    ...listening,
    messages: recent.items,
    makeHook: () => {
      const url = `${listening.url}/services/T0DEMO/B0DEMO/${randomBytes(18).toString("base64url")}`;
      hooks.set(url, { bucket: createTokenBucket(HOOK_LIMIT) });
      return url;
    },
    script: {
      failNext: (count, trouble) => void troubles.push(...new Array<SlackTrouble>(count).fill(trouble)),
      end: (url, how) => {
        const hook = hooks.get(url);
        if (hook) hook.ended = how;
      },
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

type Answer = { status: number; slug: string; retryAfterSeconds?: number };

function scripted(trouble: SlackTrouble | undefined): Answer | undefined {
  if (trouble?.kind === "too-many") return tooMany(trouble.retryAfterSeconds);
  return trouble?.kind === "status" ? trouble : undefined;
}

type Door = { method: string | undefined; hook: Hook | undefined; waitSeconds: number };

function refusalOf({ method, hook, waitSeconds }: Door): Answer | undefined {
  if (method !== "POST" || !hook || hook.ended === "removed") return { status: 404, slug: "no_service" };
  if (hook.ended === "archived") return { status: 410, slug: "channel_is_archived" };
  return waitSeconds > 0 ? tooMany(Math.ceil(waitSeconds)) : undefined;
}

const tooMany = (retryAfterSeconds: number): Answer => ({ status: 429, slug: "rate_limited", retryAfterSeconds });

function say(response: ServerResponse, { status, slug, retryAfterSeconds }: Answer): void {
  if (retryAfterSeconds !== undefined) response.setHeader("retry-after", String(retryAfterSeconds));
  response.writeHead(status, { "content-type": "text/plain" }).end(slug);
}

type Block = { type?: string; text?: { text?: string }; elements?: { text?: string }[] };
type Read = { kind: "message"; source: string } | { kind: "wrong"; slug: string };

function readMessage(body: string): Read {
  const message = parse(body);
  if (!message) return { kind: "wrong", slug: "invalid_payload" };
  const { text = "", blocks = [] } = message;
  if (text === "" && blocks.length === 0) return { kind: "wrong", slug: "no_text" };
  if (text.length > TEXT_MAX) return { kind: "wrong", slug: "msg_too_long" };
  const texts = blocks.map(({ text: one, elements = [] }) => [one, ...elements].flatMap((part) => part?.text ?? []));
  const isFitting = blocks.every(({ type = "" }, i) =>
    texts[i]?.every((one) => one.length > 0 && one.length <= (BLOCK_MAX[type] ?? 0)),
  );
  if (blocks.length > BLOCKS_MAX || !isFitting) return { kind: "wrong", slug: "invalid_blocks" };
  // with blocks, the text is for notifications only
  return { kind: "message", source: blocks.length > 0 ? texts.flat().join("\n") : text };
}

function parse(body: string): { text?: string; blocks?: Block[] } | undefined {
  try {
    return JSON.parse(body) as { text?: string; blocks?: Block[] };
  } catch {
    return undefined;
  }
}

/** What is between angle brackets calls somebody or leads somewhere; the rest is text with three entities. */
function readMarkdown(source: string): Omit<ReceivedSlack, "hook"> {
  const mentions: string[] = [];
  const links: ReceivedSlack["links"] = [];
  const text = source.replace(/<([^<>]*)>/g, (_, inside: string) => {
    if (/^[!@#]/.test(inside)) {
      mentions.push(inside);
      return inside;
    }
    const [url = "", label = url] = inside.split("|");
    links.push({ url: readEntities(url), label: readEntities(label) });
    return label;
  });
  return { text: readEntities(text), mentions, links };
}

function readEntities(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
