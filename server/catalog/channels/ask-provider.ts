import { AppError } from "#server/kernel/errors.ts";
import { remember, URLS_KEPT } from "#server/kernel/remember.ts";
import type { SafeFetch, SafeReply, SafeRequest } from "#server/kernel/safe-fetch.ts";
import { mayHaveLeft } from "#server/kernel/safe-fetch-errors.ts";
import type { SendResult } from "../define-channel.ts";

export type ProviderAnswer = { kind: "answered"; reply: SafeReply } | { kind: "failed"; result: SendResult };

/**
 * Calls the other side of a channel by the guarded fetch. What goes wrong on the way is a result, in words that name the
 * host and nothing else of the URL, which may be a secret.
 */
export async function askProvider(fetch: SafeFetch, url: string, request: SafeRequest): Promise<ProviderAnswer> {
  try {
    return { kind: "answered", reply: await fetch(url, request) };
  } catch (error) {
    return { kind: "failed", result: judgeFailure(error, url) };
  }
}

function judgeFailure(error: unknown, url: string): SendResult {
  const isOurs = error instanceof AppError;
  const detail = isOurs ? error.publicMessage : `${hostOf(url)} did not answer.`;
  if (isOurs && error.retry !== "later") return { kind: "refused", detail };
  return { kind: "retry", ...(mayHaveLeft(error) && { mayHaveArrived: true }), detail };
}

const RETRY_AFTER_SECONDS_MAX = 86_400;

/** Seconds or a date, as HTTP allows; at most a day. */
export function readRetryAfter(text: string | undefined, now: Date): number | undefined {
  if (!text) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now.getTime()) / 1_000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), RETRY_AFTER_SECONDS_MAX) : undefined;
}

/** "Try again", not before the time that the answer's Retry-After names, if it has one. */
export function retryAfter(reply: SafeReply, detail: string, now: Date): SendResult {
  const afterSeconds = readRetryAfter(reply.headers["retry-after"], now);
  return { kind: "retry", detail, ...(afterSeconds === undefined ? {} : { afterSeconds }) };
}

/** The same, and nothing else goes to this target before that. */
export function restAfter(reply: SafeReply, detail: string, now: Date): SendResult {
  const result = retryAfter(reply, detail, now);
  return result.kind === "retry" && result.afterSeconds ? { ...result, restSeconds: result.afterSeconds } : result;
}

/** All of a URL that people may see. */
export const hostOf = remember(URLS_KEPT, (url: string): string => URL.parse(url)?.hostname ?? "The address");
