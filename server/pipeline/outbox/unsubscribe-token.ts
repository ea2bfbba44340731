import { createHmac, timingSafeEqual } from "node:crypto";
import { hmacKeyOf, type Secret } from "#server/kernel/secret.ts";

/** What one link in a mail may stop: one topic for one subscriber, or (without a topic) mail altogether. */
export type Unsubscribe = { workspaceId: number; subscriberId: number; topicId: number | null };

/**
 * A token that says what to stop and cannot be made by others. Never expires: a link in a mail works years later.
 * Names neither the wallet nor the address.
 */
export function signUnsubscribe({ workspaceId, subscriberId, topicId }: Unsubscribe, key: Secret): string {
  const body = Buffer.from([workspaceId, subscriberId, topicId ?? 0].join(".")).toString("base64url");
  return `${body}.${mac(body, key)}`;
}

/** @returns undefined when the token is not ours */
export function readUnsubscribe(token: string, key: Secret): Unsubscribe | undefined {
  const [body = "", given = "", ...rest] = token.split(".");
  const expected = Buffer.from(mac(body, key));
  const found = Buffer.from(given);
  if (rest.length > 0 || found.length !== expected.length || !timingSafeEqual(found, expected)) return undefined;
  const [workspaceId, subscriberId, topicId] = Buffer.from(body, "base64url").toString().split(".").map(Number);
  if (!workspaceId || !subscriberId || topicId === undefined) return undefined;
  return { workspaceId, subscriberId, topicId: topicId || null };
}

function mac(body: string, key: Secret): string {
  return createHmac("sha256", hmacKeyOf(key)).update(`unsubscribe:${body}`).digest("base64url");
}
