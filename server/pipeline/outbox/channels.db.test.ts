import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { deliveryAttempt, inboxMessage } from "#db/schema/outbox.ts";
import { channelAddress } from "#db/schema/subscriber.ts";
import { startDiscordHooks } from "#demo/sinks/discord-hooks.ts";
import { startPushService } from "#demo/sinks/push-service.ts";
import { startSlackHooks } from "#demo/sinks/slack-hooks.ts";
import { startSmtpSink } from "#demo/sinks/smtp-sink.ts";
import { startTelegramStandIn } from "#demo/sinks/telegram-stand-in.ts";
import { startWebhookSink } from "#demo/sinks/webhook-sink.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
import { toTarget } from "#server/catalog/channels/web-push/subscription.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { Secret, seal } from "#server/kernel/secret.ts";
import { makeChannelAddress, makeSecret, makeSubscriber } from "#server/testing/factories.ts";
import {
  createTestClock,
  createTestOutbox,
  makeDrafted,
  makeStage,
  readDeliveries,
  TEST_KEY,
} from "#server/testing/outbox-world.ts";
import { createChannelPorts } from "./channel-ports.ts";
import { signingKeyOf } from "./signing-keys.ts";

const smtp = await startSmtpSink();
const bot = await startTelegramStandIn({ chats: [{ id: 42, name: "Tern" }] });
const hooks = await startWebhookSink();
const push = await startPushService();
const slackHooks = await startSlackHooks();
const discordHooks = await startDiscordHooks();
const clock = createTestClock(new Date());
const ports = createChannelPorts({
  db: getDb().db,
  clock,
  fetch: createSafeFetch({ allowPrivate: true }),
  settings: {
    SMTP_URL: new Secret(smtp.url),
    MAIL_FROM: "Bellwether <alerts@bellwether.example>",
    MAIL_DKIM_SELECTOR: "bellwether",
    APP_URL: "https://app.example.com",
    BELLWETHER_ALLOW_PRIVATE_URLS: true,
    VAPID_PRIVATE_KEY: undefined,
    TELEGRAM_API_URL: bot.url,
    TELEGRAM_BOT_TOKEN: new Secret(bot.token),
    BELLWETHER_SECRET_KEY: TEST_KEY,
  },
});
const outbox = createTestOutbox({ channels: createChannels(ports), clock });
afterAll(async () => {
  await outbox.stop();
  await Promise.all([smtp, bot, hooks, push, slackHooks, discordHooks].map((sink) => sink.close()));
});

test("default: one event reaches four people on four channels", async () => {
  const stage = await makeStage({ credits: 10 });
  await makeSecret(stage.workspace, { name: "API_KEY", sealed: seal("hush", TEST_KEY) });
  const urgent = await makeSubscriber(stage.workspace);
  await makeChannelAddress(urgent, { kind: "telegram", target: "42" });
  const normal = await makeSubscriber(stage.workspace);
  await makeChannelAddress(normal, { target: "mara@proton.example" });
  const drafted = [
    await makeDrafted(stage, { subscriber: urgent, draft: { urgency: "urgent" } }),
    await makeDrafted(stage, { subscriber: normal }),
    await makeDrafted(stage, {
      draft: {
        channel: "webhook",
        target: `${hooks.url}/hook/team`,
        content: {
          kind: "web-call",
          method: "POST",
          headers: [{ name: "X-Key", secret: "API_KEY" }],
          body: { risk: 1 },
        },
      },
    }),
    await makeDrafted(stage),
  ];
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
  await outbox.take();
  await outbox.settled();

  expect(bot.messages.map(({ chatId }) => chatId)).toEqual([42]);
  expect(smtp.messages.map(({ to }) => to)).toEqual([["mara@proton.example"]]);
  const hook = hooks.messages[0];
  expect(hook?.headers["x-key"]).toBe("hush");
  const reader = new Webhook(signingKeyOf(stage.workspace.id, TEST_KEY).toString("base64"));
  expect(reader.verify(hook?.body ?? "", hook?.headers ?? {})).toEqual({ risk: 1 });
  const inbox = await getDb().db.select().from(inboxMessage).orderBy(inboxMessage.id);
  expect(inbox.map(({ title, why }) => [title, why])).toEqual(
    Array(3).fill(["Health factor 1.08", "Your health factor is below 1.25."]),
  );
  const states = (await readDeliveries(stage.workspace.id)).map((d) => `${d.channel} ${d.state}`);
  expect(states.toSorted()).toEqual([
    "email delivered",
    "in-app delivered",
    "in-app delivered",
    "in-app delivered",
    "telegram delivered",
    "webhook delivered",
  ]);
});

test("default: a browser is told, and the team's own chats by the webhooks that its secrets hold", async () => {
  const stage = await makeStage({ credits: 10 });
  const [slack, discord] = [slackHooks.makeHook(), discordHooks.makeHook()];
  await makeSecret(stage.workspace, { name: "TEAM_SLACK", sealed: seal(slack, TEST_KEY) });
  await makeSecret(stage.workspace, { name: "TEAM_DISCORD", sealed: seal(discord, TEST_KEY) });
  const reached = await makeBrowser(stage.workspace);
  const gone = await makeBrowser(stage.workspace);
  push.script.end(gone.endpoint, "gone");
  const drafted = [
    await makeDrafted(stage, { subscriber: reached.subscriber, draft: { urgency: "urgent" } }),
    await makeDrafted(stage, { subscriber: gone.subscriber, draft: { channel: "web-push" } }),
    await makeDrafted(stage, { draft: { channel: "slack", target: "TEAM_SLACK" } }),
    await makeDrafted(stage, { draft: { channel: "discord", target: "TEAM_DISCORD" } }),
    await makeDrafted(stage, { draft: { channel: "slack", target: "FORGOTTEN" } }),
  ];
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
  await outbox.take();
  await outbox.settled();

  expect(push.messages).toMatchObject([{ endpoint: reached.endpoint, text: expect.stringContaining("Health factor") }]);
  expect(slackHooks.messages).toMatchObject([{ hook: slack, text: expect.stringContaining("Health factor 1.08") }]);
  expect(discordHooks.messages).toMatchObject([{ hook: discord, text: expect.stringContaining("Health factor 1.08") }]);
  const deliveries = await readDeliveries(stage.workspace.id);
  expect(deliveries.map((d) => `${d.channel} ${d.state}`).toSorted()).toEqual([
    "discord delivered",
    "in-app delivered",
    // for whom the browser was gone; the team's message to a chat that is gone stays the team's
    "in-app waiting",
    "slack dead",
    "slack delivered",
    "web-push dead",
    "web-push delivered",
  ]);
  const addresses = await getDb().db.select().from(channelAddress).where(eq(channelAddress.kind, "web-push"));
  expect(addresses.map(({ subscriberId, state, reason }) => [subscriberId, state, reason])).toEqual([
    [reached.subscriber.id, "on", null],
    [gone.subscriber.id, "off", "The browser ended this. Turn it on again in that browser"],
  ]);
  const attempts = await getDb().db.select({ detail: deliveryAttempt.detail }).from(deliveryAttempt);
  const shown = JSON.stringify([deliveries.map(({ reason }) => reason), attempts]);
  for (const secret of [slack, discord, reached.endpoint, gone.endpoint]) expect(shown).not.toContain(secret);
});

async function makeBrowser(workspace: Awaited<ReturnType<typeof makeStage>>["workspace"]) {
  const subscriber = await makeSubscriber(workspace);
  const subscription = await push.subscribe((await ports.pushKey()).publicKey);
  await makeChannelAddress(subscriber, { kind: "web-push", target: toTarget(subscription, true) });
  return { subscriber, endpoint: subscription.endpoint };
}

test("behavior: a stored key signs in place of the workspace's own, two seconds later at most", async () => {
  const stage = await makeStage();
  const own = signingKeyOf(stage.workspace.id, TEST_KEY);
  expect((await ports.signingKeysOf(stage.workspace.id, hooks.url)).map((one) => one.export())).toEqual([own]);
  clock.advance(2);
  const key = Buffer.alloc(24, 9);
  const sealed = seal(`whsec_${key.toString("base64")}`, TEST_KEY);
  await makeSecret(stage.workspace, { name: "webhook-signing", sealed });
  expect((await ports.signingKeysOf(stage.workspace.id, hooks.url)).map((one) => one.export())).toEqual([key]);
});
