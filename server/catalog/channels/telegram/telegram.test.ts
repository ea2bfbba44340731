import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTelegramStandIn, type TelegramStandIn } from "#demo/sinks/telegram-stand-in.ts";
import { asSecret, makeParcel, makePorts, testChannel } from "#server/testing/channel-conformance.ts";
import type { ChannelDefinition, Parcel } from "../../define-channel.ts";
import { telegram } from "./telegram.ts";
import { writeTelegram } from "./telegram-text.ts";

const CHAT = { id: 42, name: "Quiet Tern", username: "quiet_tern" };
const ports = (url: string, token: string) => {
  const plain = makePorts();
  return { ...plain, settings: { ...plain.settings, TELEGRAM_API_URL: url, TELEGRAM_BOT_TOKEN: asSecret(token) } };
};
const to = (text: string, effectKey = "e"): Parcel =>
  makeParcel({ target: "42", effectKey, content: { kind: "message", subject: "S", body: text } });

testChannel("telegram", async () => {
  const bot = await startTelegramStandIn({ chats: [CHAT] });
  bot.script.limitRates(false);
  return {
    channel: telegram.create(ports(bot.url, bot.token)),
    parcelOf: to,
    // no idempotency key in the Bot API: at least once
    received: () => bot.messages.map(({ text }) => ({ text })),
    secrets: [bot.token, bot.token.split(":")[1] ?? ""],
    busyNext: () => {
      bot.script.failNext(1, { kind: "too-many", retryAfterSeconds: 7 });
      return 7;
    },
    dropAnswerNext: () => bot.script.failNext(1, { kind: "dropped", isReceived: true }),
    sizeOf: ({ text }) => ({ size: text.length, max: 4_096 }),
    refuseNext: () =>
      bot.script.failNext(1, { kind: "error", code: 400, description: "Bad Request: message is too long" }),
    killAddress: () => bot.script.setChat(42, { kind: "blocked" }),
    leave: () => bot.close(),
    close: async () => undefined,
  };
});

let bot: TelegramStandIn;
let channel: ChannelDefinition;
beforeAll(async () => {
  bot = await startTelegramStandIn({ chats: [CHAT] });
  bot.script.limitRates(false);
  channel = telegram.create(ports(bot.url, bot.token));
});
beforeEach(() => bot.script.reset());
afterAll(() => bot.close());

const send = (parcel: Parcel) => channel.send(parcel, new AbortController().signal);

test("default: the subject in bold, the body, why, and links as buttons", async () => {
  const parcel = makeParcel({
    target: "42",
    urgency: "urgent",
    content: {
      kind: "message",
      subject: "Act now: health factor 1.08",
      body: "You can be liquidated below 1.00.\nRepay 1,697 USDC.",
      link: { label: "Repay", url: "https://app.tidewater.example/repay" },
    },
  });
  expect(await send(parcel)).toMatchObject({ kind: "accepted", receiptId: expect.stringMatching(/^\d+$/) });
  const message = bot.messages.at(-1);
  expect(message?.source).toMatchInlineSnapshot(`
    "<b>Act now: health factor 1.08</b>

    You can be liquidated below 1.00.
    Repay 1,697 USDC.

    <i>Your health factor is below 1.50, the line of Conservative.</i>"
  `);
  expect(message?.buttons).toEqual([
    [
      { text: "Repay", url: "https://app.tidewater.example/repay" },
      { text: "Change my alerts", url: "https://app.example.com/a/tidewater" },
    ],
  ]);
  expect(message?.isSilent).toBe(false);
});

test("behavior: a normal alert makes no sound", async () => {
  await send(to("x"));
  expect(bot.messages.at(-1)?.isSilent).toBe(true);
});

test("behavior: a link that Telegram would refuse as a button stands in the text", () => {
  const { text, buttons } = writeTelegram({
    ...makeParcel(),
    content: { subject: "S", body: "B" },
    settingsUrl: "http://localhost:3000/a/tidewater",
  });
  expect(buttons).toEqual([]);
  expect(text).toContain("Change my alerts: http://localhost:3000/a/tidewater");
});

test("behavior: however hostile, a text fits and stays whole", () => {
  for (const body of ["&".repeat(9_000), "🎉".repeat(5_000), "<b>".repeat(4_000)]) {
    const told = { ...makeParcel({ why: "&".repeat(2_000) }), content: { subject: "&".repeat(900), body } };
    const { text } = writeTelegram(told);
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text.isWellFormed()).toBe(true);
    expect(text.replace(/<\/?[bi]>|&(amp|lt|gt|quot|#39);/g, "")).not.toMatch(/[<>&]/);
  }
});

test.each([
  ["blocked", "You blocked the bot"],
  ["deactivated", "This Telegram account is gone"],
] as const)("error: a chat that is %s turns the address off", async (kind, addressOff) => {
  bot.script.setChat(42, { kind });
  expect(await send(to("x"))).toMatchObject({ kind: "refused", addressOff });
});

test("error: an unknown chat turns the address off", async () => {
  expect(await send({ ...to("x"), target: "77" })).toMatchObject({
    kind: "refused",
    addressOff: "Telegram does not know this chat any more",
  });
});

test("error: another 400 refuses the message and leaves the address", async () => {
  bot.script.failNext(1, { kind: "error", code: 400, description: "Bad Request: message is too long" });
  expect(await send(to("x"))).toEqual({ kind: "refused", detail: "Telegram refused (400): message is too long." });
});

test("behavior: 429 holds the whole lane for as long as Telegram says", async () => {
  bot.script.failNext(1, { kind: "too-many", retryAfterSeconds: 11 });
  expect(await send(to("x"))).toMatchObject({ kind: "retry", lane: true, afterSeconds: 11 });
});

test("behavior: a group that became a supergroup is followed", async () => {
  bot.script.start({ id: -100, name: "Super" });
  bot.script.setChat(42, { kind: "migrated", toChatId: -100 });
  expect((await send(to("moved"))).kind).toBe("accepted");
  expect(bot.messages.at(-1)).toMatchObject({ chatId: -100 });
});

test("error: a wrong token holds the lane and says what to check", async () => {
  const wrong = telegram.create(ports(bot.url, "1:wrong-token-of-somebody-else"));
  expect(await wrong.send(to("x"), new AbortController().signal)).toMatchObject({
    kind: "retry",
    lane: true,
    detail: "Telegram does not know this installation's bot (401). Check its token.",
  });
});

test("args: without a token the channel is not configured", () => {
  expect(telegram.create(makePorts()).configured()).toBe(false);
  expect(channel.configured()).toBe(true);
});
