import { Webhook } from "standardwebhooks";
import { afterAll, expect, test } from "vitest";
import { closeDb, getDb } from "#db/client.ts";
import { inboxMessage } from "#db/schema/outbox.ts";
import { startSmtpSink } from "#demo/sinks/smtp-sink.ts";
import { startTelegramStandIn } from "#demo/sinks/telegram-stand-in.ts";
import { startWebhookSink } from "#demo/sinks/webhook-sink.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
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
import { createChannelPorts, signingKeyOf } from "./channel-ports.ts";

const smtp = await startSmtpSink();
const bot = await startTelegramStandIn({ chats: [{ id: 42, name: "Tern" }] });
const hooks = await startWebhookSink();
const clock = createTestClock(new Date());
const ports = createChannelPorts({
  db: getDb().db,
  clock,
  fetch: createSafeFetch({ allowPrivate: true }),
  settings: {
    SMTP_URL: new Secret(smtp.url),
    MAIL_FROM: "Bellwether <alerts@bellwether.example>",
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
  await Promise.all([smtp.close(), bot.close(), hooks.close()]);
  await closeDb();
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

test("behavior: a stored key signs in place of the workspace's own, two seconds later at most", async () => {
  const stage = await makeStage();
  const own = signingKeyOf(stage.workspace.id, TEST_KEY);
  expect((await ports.signingKeyOf(stage.workspace.id)).export()).toEqual(own);
  clock.advance(2);
  const key = Buffer.alloc(24, 9);
  const sealed = seal(`whsec_${key.toString("base64")}`, TEST_KEY);
  await makeSecret(stage.workspace, { name: "webhook-signing", sealed });
  expect((await ports.signingKeyOf(stage.workspace.id)).export()).toEqual(key);
});
