import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { getDb } from "#db/client.ts";
import { startTelegramStandIn } from "#demo/sinks/telegram-stand-in.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { env, forgetEnv } from "#server/kernel/env.ts";
import { Secret } from "#server/kernel/secret.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { makeSubscriber, makeWorkspace, subscriberContext } from "#server/testing/factories.ts";
import { followTelegram, type TelegramFollower } from "./follow-telegram.ts";
import { answerTelegram, linkTelegram } from "./link-telegram.ts";
import { listChannels } from "./list-channels.ts";

const bot = await startTelegramStandIn({ botName: "tidewater_bot" });
vi.stubEnv("TELEGRAM_API_URL", bot.url);
vi.stubEnv("TELEGRAM_BOT_TOKEN", bot.token);
forgetEnv();
const deps = {
  db: getDb().db,
  bot: { apiUrl: bot.url, token: new Secret(bot.token) },
  clock: systemClock,
  appUrl: "https://app.example.com",
  key: env().BELLWETHER_SECRET_KEY,
};
let followers: TelegramFollower[] = [];
beforeAll(() => {
  followers = [followTelegram(deps), followTelegram(deps)];
});
beforeEach(() => bot.clear());
afterAll(async () => {
  await Promise.all(followers.map((follower) => follower.stop()));
  await bot.close();
});

const CHAT = { id: 4242, name: "Quiet Tern", username: "quiet_tern" };

async function makePerson() {
  const workspace = await makeWorkspace();
  const subscriber = await makeSubscriber(workspace);
  return { workspace, subscriber, ctx: { ...subscriberContext(workspace, subscriber), now: new Date() } };
}
const telegramOf = async (ctx: SubscriberContext) =>
  (await listChannels({ ...ctx, now: new Date() })).channels.find(({ kind }) => kind === "telegram");
const tokenIn = (url: string) => new URL(url).searchParams.get("start") ?? "";
const wordsTo = (chatId: number) =>
  expect.poll(() => bot.messages.filter((message) => message.chatId === chatId).at(-1)?.text, { timeout: 15_000 });

test("default: a chat that opens the link is bound, and counts once the session says it is its own", async () => {
  const { ctx, workspace } = await makePerson();
  const { url } = await linkTelegram(ctx);
  expect(url).toMatch(/^https:\/\/t\.me\/tidewater_bot\?start=[A-Za-z0-9_-]{43}$/);
  bot.script.start(CHAT, tokenIn(url));
  await wordsTo(CHAT.id).toContain(`Go back to ${workspace.name}`);
  expect(await telegramOf(ctx)).toMatchObject({ address: null, link: { state: "bound", label: "@quiet_tern" } });
  await answerTelegram(ctx, { isMine: true });
  expect(await telegramOf(ctx)).toMatchObject({ address: { state: "on", label: "@quiet_tern" }, link: null });
});

test("behavior: a chat that is somebody else's is forgotten", async () => {
  const { ctx } = await makePerson();
  bot.script.start({ ...CHAT, id: 66 }, tokenIn((await linkTelegram(ctx)).url));
  await wordsTo(66).toContain("Almost there");
  await answerTelegram(ctx, { isMine: false });
  expect(await telegramOf(ctx)).toMatchObject({ address: null, link: null });
});

test("error: a link is good for one chat", async () => {
  const { ctx } = await makePerson();
  const token = tokenIn((await linkTelegram(ctx)).url);
  bot.script.start(CHAT, token);
  await expect.poll(async () => (await telegramOf(ctx))?.link?.state, { timeout: 15_000 }).toBe("bound");
  bot.script.start({ id: 77, name: "Other" }, token);
  await wordsTo(77).toBe("This link is used up or too old. Open a new one on your alerts page.");
  expect(await telegramOf(ctx)).toMatchObject({ link: { label: "@quiet_tern" } });
});

test("error: a link is good for ten minutes, and a newer one closes it", async () => {
  const { ctx } = await makePerson();
  const old = await linkTelegram({ ...ctx, now: new Date(Date.now() - 11 * 60_000) });
  bot.script.start({ id: 78, name: "Late" }, tokenIn(old.url));
  await wordsTo(78).toContain("too old");
  const first = await linkTelegram(ctx);
  await linkTelegram(ctx);
  bot.script.start({ id: 79, name: "First" }, tokenIn(first.url));
  await wordsTo(79).toContain("used up");
});

test("behavior: whoever starts the bot without a link hears where to go", async () => {
  bot.script.start({ id: 80, name: "Curious" });
  await wordsTo(80).toContain("https://app.example.com");
});

test("error: nobody can say yes before a chat is there", async () => {
  const { ctx } = await makePerson();
  await linkTelegram(ctx);
  await expect(answerTelegram(ctx, { isMine: true })).rejects.toMatchObject({ name: "LinkGoneError" });
});

test("behavior: with two readers each message is answered once", async () => {
  for (const id of [81, 82, 83]) bot.script.start({ id, name: "N" });
  await wordsTo(83).toBeDefined();
  const answered = bot.messages.map(({ chatId }) => chatId).filter((id) => id > 80 && id < 84);
  expect(answered.toSorted()).toEqual([81, 82, 83]);
});
