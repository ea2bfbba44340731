import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { channelAddress, preference } from "#db/schema/subscriber.ts";
import { env } from "#server/kernel/env.ts";
import { signUnsubscribe } from "#server/pipeline/outbox/unsubscribe-token.ts";
import { makeChannelAddress, makeSubscriber, makeTopic, makeWorkspace } from "#server/testing/factories.ts";
import { handleUnsubscribe, showUnsubscribe } from "./handle-links.ts";

async function makeMailed() {
  const workspace = await makeWorkspace();
  const [subscriber, topic] = [await makeSubscriber(workspace), await makeTopic(workspace)];
  await makeChannelAddress(subscriber);
  const of = { workspaceId: workspace.id, subscriberId: subscriber.id, topicId: topic.id };
  const token = signUnsubscribe(of, env().BELLWETHER_SECRET_KEY);
  const { db } = getDb();
  const stopped = async () => ({
    topics: await db.$count(preference, eq(preference.subscriberId, subscriber.id)),
    addresses: (await db.select().from(channelAddress).where(eq(channelAddress.subscriberId, subscriber.id))).map(
      ({ state }) => state,
    ),
  });
  return { token, stopped };
}

/** As a mail program posts it: no cookie, no origin, nothing followed. */
const ask = (token: string, form?: Record<string, string>) => {
  const request = new Request(`https://app.example.com/api/unsubscribe/${token}`, {
    ...(form && { method: "POST", body: new URLSearchParams(form) }),
  });
  return (form ? handleUnsubscribe : showUnsubscribe)(request, { params: Promise.resolve({ token }) });
};

test("default: a mail program's one click stops, without a cookie and without a redirect, however often", async () => {
  const { token, stopped } = await makeMailed();
  for (const _ of [1, 2]) {
    const response = await ask(token, { "List-Unsubscribe": "One-Click" });
    expect([response.status, response.redirected, response.headers.get("location")]).toEqual([200, false, null]);
    expect(response.headers.get("set-cookie")).toBeNull();
  }
  expect(await stopped()).toEqual({ topics: 1, addresses: ["on"] });
});

test("behavior: what follows links for people leads to the page and stops nothing", async () => {
  const { token, stopped } = await makeMailed();
  const response = await ask(token);
  expect([response.status, response.headers.get("location")]).toEqual([303, `/unsubscribe/${token}`]);
  expect(await stopped()).toEqual({ topics: 0, addresses: ["on"] });
});

test("behavior: the page's own form stops all mail, and comes back to the page", async () => {
  const { token, stopped } = await makeMailed();
  const response = await ask(token, { what: "email" });
  expect([response.status, response.headers.get("location")]).toEqual([303, `/unsubscribe/${token}?done=email`]);
  expect(await stopped()).toEqual({ topics: 0, addresses: ["off"] });
});

test("error: a token of somebody's making is told so, and nothing of whom it would be", async () => {
  const response = await ask("made.up", { "List-Unsubscribe": "One-Click" });
  expect(response.status).toBe(404);
  expect(await response.text()).not.toMatch(/0x|@/);
});
