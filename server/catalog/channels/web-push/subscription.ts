import { ECDH } from "node:crypto";
import { z } from "zod";
import { BadInputError } from "#server/kernel/errors.ts";
import { parseSafeUrl } from "#server/kernel/safe-fetch.ts";
import type { BrowserKeys } from "./encrypt-push.ts";

/** Where one browser on one device is reached. */
export type Subscription = { endpoint: string; keys: BrowserKeys };

const URL_MAX = 1_000;
const POINT_BYTES = 65;
const AUTH_BYTES = 16;

/** What a browser's `PushSubscription` says of itself, as JSON. */
export const subscriptionSchema = z.object({
  endpoint: z.string().max(URL_MAX),
  keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
});

/**
 * Checks what a browser gave, as one line to be stored: the push service's URL, with the browser's keys as its fragment.
 * The URL is asked for by a stranger, so it is held to what `parseSafeUrl` allows, and so is each sending.
 *
 * @throws BadInputError, UrlRefusedError
 */
export function toTarget({ endpoint, keys }: Subscription, allowPrivate: boolean): string {
  const url = parseSafeUrl(endpoint, allowPrivate);
  if (url.hash || !isPoint(keys.p256dh) || bytesOf(keys.auth).length !== AUTH_BYTES) throw new NoSubscriptionError();
  return `${url.href}#${toUrlSafe(keys.p256dh)}.${toUrlSafe(keys.auth)}`;
}

/** The reverse of `toTarget`, undefined for anything else. */
export function fromTarget(target: string): Subscription | undefined {
  const [endpoint, fragment] = target.split("#");
  const [p256dh, auth] = fragment?.split(".") ?? [];
  return endpoint && p256dh && auth ? { endpoint, keys: { p256dh, auth } } : undefined;
}

/** @throws BadInputError */
export function parseSubscription(text: string): Subscription {
  try {
    return subscriptionSchema.parse(JSON.parse(text));
  } catch {
    throw new NoSubscriptionError();
  }
}

class NoSubscriptionError extends BadInputError {
  override name = "NoSubscriptionError";
  constructor() {
    super("This is not what a browser gives out for push messages. Turn push on again in that browser.");
  }
}

function isPoint(text: string): boolean {
  const bytes = bytesOf(text);
  if (bytes.length !== POINT_BYTES) return false;
  try {
    ECDH.convertKey(bytes, "prime256v1");
    return true;
  } catch {
    return false;
  }
}

const bytesOf = (text: string) => Buffer.from(text, "base64url");
const toUrlSafe = (text: string) => bytesOf(text).toString("base64url");
