import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { listenHttp, readBody, requestUrl, sendJson } from "./http-server.ts";
import { keepRecent, RECENT_MAX } from "./recent.ts";

export type ReceivedHook = {
  id: number;
  /** ISO time. */
  at: string;
  /** The last part of the path. */
  name: string;
  method: string;
  /** With its query. */
  path: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string;
  /** What it was answered. */
  status: number;
};

export type HookScript = {
  /** The next requests are recorded and answered with this status. */
  failNext: (count: number, status?: number) => void;
  /** The next requests are recorded, and their answers lost. */
  dropNext: (count: number) => void;
  delay: (delayMs: number) => void;
  reset: () => void;
};

/** The receiver without a server of its own, for one that has other routes as well. */
export type WebhookReceiver = {
  messages: readonly ReceivedHook[];
  script: HookScript;
  /** @returns false when the path is not `/hook/<name>` */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  clear: () => void;
};
export type WebhookSink = WebhookReceiver & { url: string; port: number; close: () => Promise<void> };

const BODY_BYTES_MAX = 2 ** 20;

export function createWebhookReceiver(onMessage?: (hook: ReceivedHook) => void): WebhookReceiver {
  const recent = keepRecent<ReceivedHook>(RECENT_MAX);
  let failures: number[] = [];
  let drops = 0;
  let delayMs = 0;
  let nextId = 1;
  return {
    messages: recent.items,
    clear: recent.clear,
    handle: async (request, response) => {
      const url = requestUrl(request);
      const name = /^\/hook\/([^/]+)$/.exec(url.pathname)?.[1];
      if (name === undefined) return false;
      const body = await readBody(request, BODY_BYTES_MAX);
      if (delayMs > 0) await sleep(delayMs);
      const status = failures.shift() ?? 200;
      const hook: ReceivedHook = {
        id: nextId++,
        at: new Date().toISOString(),
        name: decodeURIComponent(name),
        method: request.method ?? "GET",
        path: url.pathname + url.search,
        headers: Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)])),
        body,
        status,
      };
      recent.add(hook);
      onMessage?.(hook);
      if (drops > 0) {
        drops -= 1;
        request.socket.destroy();
        return true;
      }
      sendJson(response, status, status < 400 ? { ok: true, id: hook.id } : { error: "Scripted failure" });
      return true;
    },
    script: {
      failNext: (count, status = 500) => void failures.push(...new Array<number>(count).fill(status)),
      dropNext: (count) => {
        drops += count;
      },
      delay: (ms) => {
        delayMs = ms;
      },
      reset: () => {
        failures = [];
        drops = 0;
        delayMs = 0;
      },
    },
  };
}

/** Records every request to `/hook/<name>` and answers 200. */
export async function startWebhookSink({ port = 0 }: { port?: number } = {}): Promise<WebhookSink> {
  const receiver = createWebhookReceiver();
  const listening = await listenHttp(port, async (request, response) => {
    if (!(await receiver.handle(request, response))) sendJson(response, 404, { error: "Not found" });
  });
  return { ...receiver, ...listening };
}
