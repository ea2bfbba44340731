import type { Secret } from "#server/kernel/secret.ts";
import { readIds, signIds } from "./link-token.ts";

/** What one link in a mail may stop: one topic for one subscriber, or (without a topic) mail altogether. */
export type Unsubscribe = { workspaceId: number; subscriberId: number; topicId: number | null };

/**
 * A token that says what to stop and cannot be made by others. Never expires: a link in a mail works years later.
 * Names neither the wallet nor the address.
 */
export function signUnsubscribe({ workspaceId, subscriberId, topicId }: Unsubscribe, key: Secret): string {
  return signIds("unsubscribe", [workspaceId, subscriberId, topicId ?? 0], key);
}

/** @returns undefined when the token is not ours */
export function readUnsubscribe(token: string, key: Secret): Unsubscribe | undefined {
  const [workspaceId, subscriberId, topicId] = readIds("unsubscribe", token, key) ?? [];
  if (!workspaceId || !subscriberId || topicId === undefined) return undefined;
  return { workspaceId, subscriberId, topicId: topicId || null };
}
