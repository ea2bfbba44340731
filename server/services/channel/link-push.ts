import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { oneLine, shorten } from "#server/catalog/channels/plain-text.ts";
import { subscriptionSchema, toTarget } from "#server/catalog/channels/web-push/subscription.ts";
import { env } from "#server/kernel/env.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { addToRoutes } from "#server/services/subscriber/add-to-routes.ts";
import { putAddress } from "./put-address.ts";

export const linkPushSchema = z.strictObject({
  subscription: subscriptionSchema,
  /** What the person will know it by: "Chrome on Linux". */
  device: z.string().max(200),
});

const KIND = "web-push";
const LABEL_MAX = 60;

/**
 * Turns push on for the browser that asks, in place of the one before: its session and its own subscription are the
 * confirmation. Who has an order of channels gets this one at its end.
 *
 * @throws BadInputError, UrlRefusedError
 */
export async function linkPush(
  ctx: SubscriberContext,
  { subscription, device }: z.output<typeof linkPushSchema>,
): Promise<void> {
  const target = toTarget(subscription, env().BELLWETHER_ALLOW_PRIVATE_URLS);
  const label = shorten(oneLine(device), LABEL_MAX) || "A browser";
  const { workspaceId, subscriberId, now } = ctx;
  const book = await addressBook();
  const stored = { sealed: book.seal({ target, label }), mark: book.markOf(KIND, target), label };
  await inWorkspace(workspaceId, async (tx) => {
    await putAddress(tx, { workspaceId, subscriberId, kind: KIND, ...stored }, now);
    await addToRoutes(tx, ctx, KIND);
  });
}
