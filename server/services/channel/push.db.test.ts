import { eq } from "drizzle-orm";
import { afterAll, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import { startPushService } from "#demo/sinks/push-service.ts";
import { fromTarget } from "#server/catalog/channels/web-push/subscription.ts";
import { forgetEnv } from "#server/kernel/env.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import { setRoutes } from "#server/services/subscriber/set-routes.ts";
import { makeSubscriber, makeWorkspace, subscriberContext } from "#server/testing/factories.ts";
import { linkPush } from "./link-push.ts";
import { listChannels } from "./list-channels.ts";

const service = await startPushService();
afterAll(async () => {
  await service.close();
  vi.unstubAllEnvs();
  forgetEnv();
});

function allowPrivate(isAllowed: boolean) {
  vi.stubEnv("BELLWETHER_ALLOW_PRIVATE_URLS", isAllowed ? "1" : "0");
  forgetEnv();
}

async function makePerson() {
  allowPrivate(true);
  const workspace = await makeWorkspace();
  const subscriber = await makeSubscriber(workspace);
  const ctx = subscriberContext(workspace, subscriber);
  const { pushKey } = await listChannels(ctx);
  const addresses = () =>
    getDb().db.select().from(channelAddress).where(eq(channelAddress.subscriberId, subscriber.id));
  return { ctx, addresses, subscribe: () => service.subscribe(pushKey) };
}

const pushOf = async (ctx: Parameters<typeof listChannels>[0]) =>
  (await listChannels(ctx)).channels.find(({ kind }) => kind === "web-push");

test("default: a browser that turns push on is reached from then on, and shown by its name only", async () => {
  const { ctx, addresses, subscribe } = await makePerson();
  expect(await pushOf(ctx)).toMatchObject({ isConfigured: true, address: null });
  const subscription = await subscribe();
  await linkPush(ctx, { subscription, device: "Chrome on Linux" });
  expect(await pushOf(ctx)).toMatchObject({ address: { label: "Chrome on Linux", state: "on", reason: null } });
  expect(JSON.stringify(await listChannels(ctx))).not.toContain(subscription.endpoint);
  const [row] = await addresses();
  const { open } = await addressBook();
  expect(fromTarget(open(row?.sealed ?? "").target)).toEqual({
    endpoint: subscription.endpoint,
    keys: subscription.keys,
  });
});

test("behavior: the newest browser takes the place of the one before, and turns on again what was off", async () => {
  const { ctx, addresses, subscribe } = await makePerson();
  await linkPush(ctx, { subscription: await subscribe(), device: "Firefox on Windows" });
  await getDb().db.update(channelAddress).set({ state: "off", reason: "The browser ended this" });
  const second = await subscribe();
  await linkPush(ctx, { subscription: second, device: "" });
  const rows = await addresses();
  const { open } = await addressBook();
  expect(rows).toMatchObject([{ state: "on", reason: null, label: "A browser" }]);
  expect(open(rows[0]?.sealed ?? "").target).toContain(second.endpoint);
});

test("behavior: it joins a person's own order at the end, but not a list that is empty", async () => {
  const { ctx, subscribe } = await makePerson();
  await setRoutes(ctx, { routes: { urgent: ["email"], normal: [] } });
  await linkPush(ctx, { subscription: await subscribe(), device: "x" });
  await linkPush(ctx, { subscription: await subscribe(), device: "x" });
  expect((await listChannels(ctx)).routes).toEqual({ urgent: ["email", "web-push"], normal: [] });
});

test.each(["http://127.0.0.1/x", "https://10.0.0.1/x", "https://user:pass@push.example/x", "ftp://push.example/x"])(
  "error: %s is no push service",
  async (endpoint) => {
    const { ctx, addresses, subscribe } = await makePerson();
    const subscription = { ...(await subscribe()), endpoint };
    allowPrivate(false);
    await expect(linkPush(ctx, { subscription, device: "x" })).rejects.toMatchObject({ code: "bad-input" });
    expect(await addresses()).toEqual([]);
  },
);
