import type { Page } from "@playwright/test";
import type { PushService } from "#demo/sinks/push-service.ts";

/** A browser's real push service is on the internet; all else of it stays. */
export async function useStandIn(page: Page, service: PushService): Promise<void> {
  await page.exposeFunction("subscribeAtStandIn", (key: number[]) =>
    service.subscribe(Buffer.from(key).toString("base64url")),
  );
  await page.addInitScript(() => {
    const { subscribeAtStandIn } = window as unknown as { subscribeAtStandIn: (key: number[]) => Promise<object> };
    PushManager.prototype.subscribe = async (options) => {
      const json = await subscribeAtStandIn([...((options?.applicationServerKey ?? []) as Uint8Array)]);
      return { toJSON: () => json } as PushSubscription;
    };
  });
}
