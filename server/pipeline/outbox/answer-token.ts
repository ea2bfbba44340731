import type { Secret } from "#server/kernel/secret.ts";
import { readIds, signIds } from "./link-token.ts";

/** The message that a link in it answers. */
export type Answered = { workspaceId: number; subscriberId: number; deliveryId: number };

export function signAnswer({ workspaceId, subscriberId, deliveryId }: Answered, key: Secret): string {
  return signIds("answer", [workspaceId, subscriberId, deliveryId], key);
}

/** @returns undefined when the token is not ours */
export function readAnswer(token: string, key: Secret): Answered | undefined {
  const [workspaceId, subscriberId, deliveryId] = readIds("answer", token, key) ?? [];
  return workspaceId && subscriberId && deliveryId ? { workspaceId, subscriberId, deliveryId } : undefined;
}
