import { createHmac, hash, type KeyObject } from "node:crypto";

export type SignedHeaders = { "webhook-id": string; "webhook-timestamp": string; "webhook-signature": string };

/** The `webhook-id` of every try at an effect; a receiver may tell repeats by it, and a correction names it. */
export function webhookIdOf(effectKey: string): string {
  return `msg_${hash("sha256", effectKey).slice(0, 32)}`;
}

/**
 * Headers of Standard Webhooks 1.0 over exactly these bytes. The id is the same for every try, the time is the try's.
 * While a key is being replaced there is a signature by each, parted by spaces.
 *
 * @param keys 24 to 64 bytes each
 */
export function signWebhook(of: { id: string; at: Date; body: string; keys: readonly KeyObject[] }): SignedHeaders {
  const timestamp = String(Math.floor(of.at.getTime() / 1_000));
  const signatures = of.keys.map(
    (key) => `v1,${createHmac("sha256", key).update(`${of.id}.${timestamp}.${of.body}`).digest("base64")}`,
  );
  return { "webhook-id": of.id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
