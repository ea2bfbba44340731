import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { listenHttp, requestUrl, sendJson } from "./http-server.ts";
import { keepRecent, RECENT_MAX } from "./recent.ts";

/** @property line a ratio: 1.1 is 110 % */
export type Tier = { tier: string; line: number; [attribute: string]: unknown };

export type TierScript = {
  /** null removes it: 404 from then on. */
  setTier: (wallet: string, tier: Tier | null) => void;
  /** The next requests get this status. */
  failNext: (count: number, status?: number) => void;
  /** Every answer comes so much later. */
  delay: (delayMs: number) => void;
  /** Every answer is this text from now on, whatever it is; null goes back to tiers. */
  answerWith: (body: string | null, contentType?: string) => void;
  /** Every answer is JSON of about so many bytes; 0 goes back to tiers. */
  answerHuge: (bytes: number) => void;
  reset: () => void;
};

export type TierRequest = { at: string; wallet: string; headers: Record<string, string>; status: number };

/** The backend without a server of its own, for one that has other routes as well. */
export type TierAnswerer = {
  requests: readonly TierRequest[];
  script: TierScript;
  /** @returns false when the path is not `/tiers/<wallet>` */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
};
export type TierBackend = TierAnswerer & {
  url: string;
  port: number;
  /** The same as `requests`, as in the other sinks. */
  messages: readonly TierRequest[];
  close: () => Promise<void>;
};

type Mood = { failures: number[]; delayMs: number; body: string | null; contentType: string; hugeBytes: number };

export function createTierAnswerer(tiers: Readonly<Record<string, Tier>> = {}): TierAnswerer {
  const known = new Map(Object.entries(tiers).map(([wallet, tier]) => [wallet.toLowerCase(), tier]));
  const recent = keepRecent<TierRequest>(RECENT_MAX);
  let mood = calm();
  return {
    requests: recent.items,
    handle: async (request, response) => {
      const wallet = /^\/tiers\/([^/]+)$/.exec(requestUrl(request).pathname)?.[1]?.toLowerCase();
      if (wallet === undefined) return false;
      if (mood.delayMs > 0) await sleep(mood.delayMs);
      const { status, body, contentType } = chooseAnswer(mood, known.get(wallet));
      const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
      recent.add({ at: new Date().toISOString(), wallet, headers, status });
      response.writeHead(status, { "content-type": contentType }).end(body);
      return true;
    },
    script: {
      setTier: (wallet, tier) => {
        if (tier === null) known.delete(wallet.toLowerCase());
        else known.set(wallet.toLowerCase(), tier);
      },
      failNext: (count, status = 500) => void mood.failures.push(...new Array<number>(count).fill(status)),
      delay: (delayMs) => {
        mood.delayMs = delayMs;
      },
      answerWith: (body, contentType = "application/json") => void Object.assign(mood, { body, contentType }),
      answerHuge: (bytes) => {
        mood.hugeBytes = bytes;
      },
      reset: () => {
        mood = calm();
      },
    },
  };
}

/**
 * A team's own API: `GET /tiers/<wallet>` answers `{ "tier": "aggressive", "line": 1.1 }`, or 404 for a stranger.
 *
 * @param tiers by wallet, in any case of letters
 */
export async function startTierBackend({
  port = 0,
  tiers = {},
}: {
  port?: number;
  tiers?: Readonly<Record<string, Tier>>;
} = {}): Promise<TierBackend> {
  const answerer = createTierAnswerer(tiers);
  const listening = await listenHttp(port, async (request, response) => {
    if (!(await answerer.handle(request, response))) sendJson(response, 404, { error: "Not found" });
  });
  return { ...answerer, messages: answerer.requests, ...listening };
}

function calm(): Mood {
  return { failures: [], delayMs: 0, body: null, contentType: "application/json", hugeBytes: 0 };
}

function chooseAnswer(mood: Mood, tier: Tier | undefined): { status: number; body: string; contentType: string } {
  const contentType = mood.contentType;
  const failure = mood.failures.shift();
  if (failure !== undefined) return { status: failure, body: '{"error":"Scripted failure"}', contentType };
  if (mood.body !== null) return { status: 200, body: mood.body, contentType };
  if (mood.hugeBytes > 0) {
    return { status: 200, body: JSON.stringify({ ...tier, padding: "x".repeat(mood.hugeBytes) }), contentType };
  }
  if (tier === undefined) return { status: 404, body: '{"error":"Unknown wallet"}', contentType };
  return { status: 200, body: JSON.stringify(tier), contentType };
}
