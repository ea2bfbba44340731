import { createHmac, hash, type KeyObject } from "node:crypto";

export type SignedHeaders = { "webhook-id": string; "webhook-timestamp": string; "webhook-signature": string };

/** The `webhook-id` of every try at an effect; a receiver may tell repeats by it, and a correction names it. */
export function webhookIdOf(effectKey: string): string {
  return `msg_${hash("sha256", effectKey).slice(0, 32)}`;
}

/**
 * Headers of Standard Webhooks 1.0 over exactly these bytes. The id is the same for every try, the time is the try's.
 *
 * @param key 24 to 64 bytes
 */
export function signWebhook(of: { id: string; at: Date; body: string; key: KeyObject }): SignedHeaders {
  const timestamp = String(Math.floor(of.at.getTime() / 1_000));
  const signature = createHmac("sha256", of.key).update(`${of.id}.${timestamp}.${of.body}`).digest("base64");
  return { "webhook-id": of.id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
