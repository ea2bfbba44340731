import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTelegramStandIn, type TelegramStandIn } from "./telegram-stand-in.ts";

const CLARA = { id: 42, name: "Clara", username: "clara" };
let nowMs = 0;
let telegram: TelegramStandIn;

beforeEach(async () => {
  nowMs = Date.parse("2026-03-01T12:00:00Z");
  telegram = await startTelegramStandIn({ chats: [CLARA], now: () => nowMs });
});
afterEach(() => telegram.close());

type Answer = { ok: boolean; error_code?: number; description?: string; parameters?: object; result?: unknown };

async function call(method: string, parameters: object = {}, token = telegram.token): Promise<Answer> {
  const response = await fetch(`${telegram.url}/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(parameters),
  });
  const answer = (await response.json()) as Answer;
  expect(response.status).toBe(answer.error_code ?? 200);
  return answer;
}
const send = (text: string, more: object = {}) =>
  call("sendMessage", { chat_id: 42, text, parse_mode: "HTML", ...more });

test("default", async () => {
  const answer = await send("<b>Health</b> is 1.10 &lt; 1.50", { disable_notification: true });
  expect(answer.result).toMatchObject({
    message_id: 1,
    text: "Health is 1.10 < 1.50",
    chat: { id: 42, type: "private" },
  });
  expect(telegram.messages).toMatchObject([
    {
      chatId: 42,
      chatName: "Clara",
      text: "Health is 1.10 < 1.50",
      source: "<b>Health</b> is 1.10 &lt; 1.50",
      isSilent: true,
    },
  ]);
});

test("behavior: getMe names the bot", async () => {
  expect((await call("getMe")).result).toMatchObject({ is_bot: true, username: "bellwether_demo_bot" });
});

test("args: parameters as a form", async () => {
  const body = new URLSearchParams({ chat_id: "42", text: "hello" });
  const response = await fetch(`${telegram.url}/bot${telegram.token}/sendMessage`, { method: "POST", body });
  expect(response.status).toBe(200);
  expect(telegram.messages[0]?.parseMode).toBeNull();
});

test("args: buttons come as they were sent", async () => {
  const reply_markup = {
    inline_keyboard: [
      [
        { text: "Useful", callback_data: "u" },
        { text: "Open", url: "https://x.example" },
      ],
    ],
  };
  await send("hello", { reply_markup });
  expect(telegram.messages[0]?.buttons).toEqual([
    [
      { text: "Useful", data: "u" },
      { text: "Open", url: "https://x.example" },
    ],
  ]);
});

describe("error", () => {
  test("error: a token of another bot", async () => {
    expect(await call("getMe", {}, "1:aaaaaaaaaaaaaaaaaaaaaaaaaaaa")).toEqual({
      ok: false,
      error_code: 401,
      description: "Unauthorized",
    });
  });

  test("error: something that is no token", async () => {
    expect(await call("getMe", {}, "nonsense")).toEqual({ ok: false, error_code: 404, description: "Not Found" });
  });

  test("error: a method that is not there", async () => {
    expect((await call("sendSmoke")).description).toBe("Not Found: method not found");
  });

  test.each([
    ["chat not found", { chat_id: 7 }],
    ["message text is empty", { text: "<b> </b>" }],
    ["message is too long", { text: "x".repeat(4097) }],
    ["unsupported parse_mode", { parse_mode: "Word" }],
    ['can\'t parse entities: Unsupported start tag "script" at byte offset 3', { text: "é <script>" }],
  ])("error: %s", async (reason, parameters) => {
    expect(await send("hello", parameters)).toEqual({
      ok: false,
      error_code: 400,
      description: `Bad Request: ${reason}`,
    });
    expect(telegram.messages).toEqual([]);
  });

  test("error: blocked by the user, until they press Start again", async () => {
    telegram.script.setChat(42, { kind: "blocked" });
    expect(await send("hello")).toEqual({
      ok: false,
      error_code: 403,
      description: "Forbidden: bot was blocked by the user",
    });
    telegram.script.start(CLARA);
    expect((await send("hello")).ok).toBe(true);
  });

  test("error: a group that became a supergroup says its new id", async () => {
    telegram.script.setChat(-5, { kind: "migrated", toChatId: -1005 });
    expect(await send("hello", { chat_id: -5 })).toMatchObject({
      error_code: 400,
      parameters: { migrate_to_chat_id: -1005 },
    });
  });
});

describe("rate limits", () => {
  test("behavior: a short burst to one chat, then one a second", async () => {
    for (let count = 0; count < 5; count++) expect((await send("burst")).ok).toBe(true);
    expect(await send("one too many")).toEqual({
      ok: false,
      error_code: 429,
      description: "Too Many Requests: retry after 1",
      parameters: { retry_after: 1 },
    });
    nowMs += 1000;
    expect((await send("later")).ok).toBe(true);
    expect((await send("again")).error_code).toBe(429);
  });

  test("behavior: 30 a second over all chats", async () => {
    for (let id = 100; id < 131; id++) telegram.script.start({ id, name: `Chat ${id}` });
    const codes = [];
    for (let id = 100; id < 131; id++) codes.push((await send("hello", { chat_id: id })).error_code);
    expect(codes.filter((code) => code === 429)).toHaveLength(1);
  });

  test("behavior: can be turned off", async () => {
    telegram.script.limitRates(false);
    for (let count = 0; count < 40; count++) expect((await send("burst")).ok).toBe(true);
  });
});

describe("scripted failures", () => {
  test("behavior: 429 with its time to wait, and then as before", async () => {
    telegram.script.failNext(1, { kind: "too-many", retryAfterSeconds: 17 });
    expect((await send("hello")).parameters).toEqual({ retry_after: 17 });
    expect((await send("hello")).ok).toBe(true);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])("behavior: a dropped connection, the message received: %s", async (isReceived, count) => {
    telegram.script.failNext(1, { kind: "dropped", isReceived });
    await expect(send("hello")).rejects.toThrow();
    expect(telegram.messages).toHaveLength(count);
  });
});

describe("getUpdates", () => {
  test("default", async () => {
    telegram.script.start({ id: 77, name: "Nina" }, "link-me");
    const { result } = await call("getUpdates");
    expect(result).toMatchObject([
      { message: { text: "/start link-me", chat: { id: 77 }, from: { first_name: "Nina" } } },
    ]);
    expect((await send("hello", { chat_id: 77 })).ok).toBe(true);
  });

  test("behavior: an update comes again until a higher offset confirms it", async () => {
    telegram.script.start(CLARA);
    telegram.script.write(42, "hi");
    const updates = (await call("getUpdates")).result as { update_id: number }[];
    expect((await call("getUpdates")).result).toHaveLength(2);
    const offset = (updates[0]?.update_id ?? 0) + 1;
    expect((await call("getUpdates", { offset })).result).toHaveLength(1);
  });

  test("behavior: a long poll ends with the first update", async () => {
    const polling = call("getUpdates", { timeout: 50 });
    telegram.script.write(42, "hi");
    expect((await polling).result).toHaveLength(1);
  });

  test("behavior: the numbers of updates grow over a restart", async () => {
    telegram.script.write(42, "before");
    const before = (await call("getUpdates")).result as { update_id: number }[];
    await telegram.close();
    nowMs += 5000;
    telegram = await startTelegramStandIn({ chats: [CLARA], now: () => nowMs });
    telegram.script.write(42, "after");
    const after = (await call("getUpdates")).result as { update_id: number }[];
    expect(after[0]?.update_id).toBeGreaterThan(before[0]?.update_id ?? Number.POSITIVE_INFINITY);
  });

  test("behavior: a pressed button is a callback query", async () => {
    await send("hello");
    telegram.script.press(42, 1, "useful");
    expect((await call("getUpdates")).result).toMatchObject([
      { callback_query: { data: "useful", from: { id: 42 }, message: { message_id: 1 } } },
    ]);
  });
});
