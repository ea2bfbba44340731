import { randomUUID } from "node:crypto";
import { type SignedHeaders, signWebhook } from "#server/catalog/channels/webhook/sign-webhook.ts";
import type { PullDeps } from "./take-pull.ts";

/**
 * Headers by which a backend knows that a question is ours: those of Standard Webhooks 1.0, by the keys that sign the
 * workspace's web calls. A question has no body, so what is signed in its place is `GET ` and the whole URL.
 */
export async function signRequest(
  { signingKeysOf, clock }: Pick<PullDeps, "signingKeysOf" | "clock">,
  { workspaceId, url }: { workspaceId: number; url: string },
): Promise<SignedHeaders> {
  const keys = await signingKeysOf(workspaceId, null);
  return signWebhook({ id: `req_${randomUUID()}`, at: clock.now(), body: `GET ${url}`, keys });
}
