import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listenHttp, requestUrl, sendJson } from "./http-server.ts";
import { type BrowserSide, createBrowserSide } from "./push-browser.ts";
import { keepRecent, RECENT_MAX } from "./recent.ts";
import { checkVapid } from "./vapid-token.ts";

/** `PushSubscription.toJSON()` of a browser. */
export type SubscriptionJson = { endpoint: string; expirationTime: null; keys: BrowserSide["keys"] };

export type ReceivedPush = {
  endpoint: string;
  /** As the browser reads it. */
  text: string;
  /** Bytes on the way, sealed. */
  bytes: number;
  ttlSeconds: number;
  urgency: string;
  topic: string | undefined;
};

export type PushTrouble =
  | { kind: "status"; status: number; retryAfter?: string }
  /** Taken, and the line is cut before the answer. */
  | { kind: "dropped" };

export type PushService = {
  url: string;
  port: number;
  /** The last 500, oldest first. */
  messages: readonly ReceivedPush[];
  /** A browser turns push on for the holder of this key (base64url). */
  subscribe: (applicationServerKey: string) => Promise<SubscriptionJson>;
  script: {
    failNext: (count: number, trouble: PushTrouble) => void;
    /** `gone`: 410 for some time after the browser said goodbye; `forgotten`: 404 after that. */
    end: (endpoint: string, how: "gone" | "forgotten") => void;
    reset: () => void;
  };
  close: () => Promise<void>;
};

type Known = BrowserSide & { serverKey: string; ended?: "gone" | "forgotten" };

const MESSAGE_BYTES_MAX = 4_096;

/**
 * A push service and the browsers behind it, as far as a sender can tell: the headers, limits and refusals of RFC 8030
 * and 8292 in the words of Mozilla's. Stricter than the real ones in one thing: it opens each message, and answers 400
 * when the browser could not.
 */
export async function startPushService({ port = 0, now = Date.now } = {}): Promise<PushService> {
  const recent = keepRecent<ReceivedPush>(RECENT_MAX);
  const browsers = new Map<string, Known>();
  let troubles: PushTrouble[] = [];
  const listening = await listenHttp(port, async (request, response) => {
    const sealed = await readBytes(request);
    const endpoint = listening.url + requestUrl(request).pathname;
    const trouble = troubles.shift();
    if (trouble?.kind === "status") {
      return refuse(response, trouble.status, { message: "Scripted", retryAfter: trouble.retryAfter });
    }
    const at = { endpoint, origin: listening.url, nowMs: now(), browser: browsers.get(endpoint) };
    const taken = await take(request, sealed, at);
    if (taken.kind === "refused") return refuse(response, taken.status, taken);
    recent.add(taken.push);
    if (trouble?.kind === "dropped") return void response.destroy();
    response.writeHead(201, { location: `${listening.url}/m/${randomBytes(8).toString("hex")}`, ttl: "0" }).end();
  });
  return {
    ...listening,
    messages: recent.items,
    subscribe: async (serverKey) => {
      const endpoint = `${listening.url}/push/${randomBytes(24).toString("base64url")}`;
      const browser = await createBrowserSide();
      browsers.set(endpoint, { ...browser, serverKey });
      return { endpoint, expirationTime: null, keys: browser.keys };
    },
    script: {
      failNext: (count, trouble) => void troubles.push(...new Array<PushTrouble>(count).fill(trouble)),
      end: (endpoint, how) => {
        const browser = browsers.get(endpoint);
        if (browser) browser.ended = how;
      },
      reset: () => {
        troubles = [];
      },
    },
  };
}

type Taken = { kind: "taken"; push: ReceivedPush } | { kind: "refused"; status: number; message: string };
type At = { endpoint: string; origin: string; nowMs: number; browser: Known | undefined };

async function take(request: IncomingMessage, sealed: Buffer, at: At): Promise<Taken> {
  const { headers } = request;
  const header = (name: string) => String(headers[name] ?? "");
  const { browser } = at;
  if (request.method !== "POST" || !browser || browser.ended === "forgotten") return no(404, "No such subscription");
  if (browser.ended) return no(410, "Request did not validate: the subscription has ended");
  const who = await checkVapid(header("authorization"), at);
  if (who.kind === "unknown") return no(401, who.message);
  if (who.key !== browser.serverKey) return no(403, "VAPID public key mismatch");
  const wrong = wrongHeader(header);
  if (wrong) return no(400, wrong);
  if (sealed.length > MESSAGE_BYTES_MAX) return no(413, `The message is over ${MESSAGE_BYTES_MAX} bytes`);
  const text = await browser.open(sealed).catch(() => undefined);
  if (text === undefined) return no(400, "The browser cannot open it");
  const urgency = header("urgency") || "normal";
  const topic = header("topic") || undefined;
  const { endpoint } = at;
  const push = { endpoint, text, bytes: sealed.length, ttlSeconds: Number(header("ttl")), urgency, topic };
  return { kind: "taken", push };
}

function wrongHeader(header: (name: string) => string): string | undefined {
  if (!/^\d+$/.test(header("ttl"))) return "TTL is missing";
  if (header("content-encoding") !== "aes128gcm") return "Content-Encoding is not aes128gcm";
  if (!/^(|very-low|low|normal|high)$/.test(header("urgency"))) return "Urgency is unknown";
  if (!/^[\w-]{0,32}$/.test(header("topic"))) return "Topic is over 32 letters of base64url";
  return undefined;
}

const no = (status: number, message: string): Taken => ({ kind: "refused", status, message });

function refuse(response: ServerResponse, status: number, of: { message: string; retryAfter?: string | undefined }) {
  if (of.retryAfter !== undefined) response.setHeader("retry-after", of.retryAfter);
  sendJson(response, status, { code: status, error: "Refused", message: of.message });
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
