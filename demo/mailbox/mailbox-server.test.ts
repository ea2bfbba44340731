import { createTransport } from "nodemailer";
import { verifyMessage } from "viem";
import { createSiweMessage } from "viem/siwe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACTORS } from "../actors.ts";
import type { Listening } from "../sinks/http-server.ts";
import { startSmtpSink } from "../sinks/smtp-sink.ts";
import { startTelegramStandIn } from "../sinks/telegram-stand-in.ts";
import { createTierAnswerer } from "../sinks/tier-backend.ts";
import { createWebhookReceiver } from "../sinks/webhook-sink.ts";
import { createMailboxFeed, type MailboxItem } from "./feed.ts";
import { startMailboxServer } from "./mailbox-server.ts";
import { type DemoStage, NotReadyError } from "./stage.ts";

const APP_URL = "http://localhost:3000";
const clara = ACTORS.conservative;
let stage: DemoStage;
let server: Listening;

/** A stage whose chain never comes up: that is tested where chains are. */
beforeEach(async () => {
  const feed = createMailboxFeed(1);
  stage = {
    smtp: await startSmtpSink({ onMessage: feed.addMail }),
    telegram: await startTelegramStandIn({
      chats: [{ id: clara.telegramChatId, name: clara.name }],
      onMessage: feed.addTelegram,
    }),
    hooks: createWebhookReceiver(feed.addHook),
    tiers: createTierAnswerer(),
    chain: () => {
      throw new NotReadyError();
    },
    market: () => {
      throw new NotReadyError();
    },
    rememberChats: async () => undefined,
  };
  server = await startMailboxServer({ port: 0, appUrl: APP_URL, stage, feed });
});
afterEach(async () => {
  await server.close();
  await stage.telegram.close();
  await stage.smtp.close();
});

async function call(path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
  const response = await fetch(server.url + path, init);
  return { status: response.status, body: await response.json() };
}
const mailbox = async (query = "") => (await call(`/mailbox${query}`)).body as MailboxItem[];

async function receiveOneOfEach(): Promise<void> {
  const transport = createTransport(stage.smtp.url);
  await transport.sendMail({ from: "a@x.example", to: "clara@mail.example", subject: "First", text: "1" });
  transport.close();
  await fetch(`${stage.telegram.url}/bot${stage.telegram.token}/sendMessage`, {
    method: "POST",
    body: new URLSearchParams({ chat_id: String(clara.telegramChatId), text: "Second" }),
  });
  await call("/hook/ops", { third: true });
}

describe("GET /mailbox", () => {
  test("default", async () => {
    await receiveOneOfEach();
    expect(await mailbox()).toMatchObject([
      { id: 3, channel: "webhook", to: "ops", body: '{"third":true}' },
      { id: 2, channel: "telegram", to: "Clara", text: "Second" },
      { id: 1, channel: "email", to: "clara@mail.example", subject: "First", html: null },
    ]);
  });

  test("args: since and limit", async () => {
    await receiveOneOfEach();
    expect((await mailbox("?since=1")).map(({ id }) => id)).toEqual([3, 2]);
    expect((await mailbox("?limit=1")).map(({ id }) => id)).toEqual([3]);
  });

  test("error: since is not a number", async () => {
    expect((await call("/mailbox?since=x")).status).toBe(400);
  });
});

describe("POST /sign", () => {
  const siwe = (change: object = {}) =>
    createSiweMessage({
      address: clara.address,
      chainId: 31337,
      domain: "localhost:3000",
      nonce: "abcdefgh12345678",
      uri: APP_URL,
      version: "1",
      ...change,
    });

  test("default", async () => {
    const message = siwe({ statement: "Sign in to Bellwether." });
    const { body } = await call("/sign", { address: clara.address.toLowerCase(), message });
    const { signature } = body as { signature: `0x${string}` };
    expect(await verifyMessage({ address: clara.address, message, signature })).toBe(true);
  });

  test.each([
    ["a stranger's address", () => ({ address: "0x0000000000000000000000000000000000000001", message: siwe() })],
    ["another actor's message", () => ({ address: ACTORS.admin.address, message: siwe() })],
    ["another domain", () => ({ address: clara.address, message: siwe({ domain: "evil.example" }) })],
    ["another uri", () => ({ address: clara.address, message: siwe({ uri: "https://evil.example/" }) })],
    ["an expired message", () => ({ address: clara.address, message: siwe({ expirationTime: new Date(0) }) })],
    ["any other text", () => ({ address: clara.address, message: "I owe you everything" })],
  ])("error: %s is not signed", async (_case, request) => {
    expect((await call("/sign", request())).status).toBe(403);
  });
});

describe("controls", () => {
  test("behavior: somebody presses Start through a link", async () => {
    await call("/control/telegram/start", { chatId: 9, name: "Nina", payload: "link-me" });
    const response = await fetch(`${stage.telegram.url}/bot${stage.telegram.token}/getUpdates`);
    expect(await response.json()).toMatchObject({ result: [{ message: { text: "/start link-me" } }] });
  });

  test("behavior: a mail is refused as scripted, until reset", async () => {
    await call("/control/smtp/refuse", { address: "clara@mail.example" });
    await expect(receiveOneOfEach()).rejects.toMatchObject({ responseCode: 550 });
    await call("/control/reset", {});
    await receiveOneOfEach();
    expect(await mailbox()).toHaveLength(3);
  });

  test("behavior: a tier is set and asked for", async () => {
    await call("/control/tiers/set", { wallet: clara.address, tier: "conservative", line: 1.5 });
    expect(await call(`/tiers/${clara.address}`)).toEqual({ status: 200, body: { tier: "conservative", line: 1.5 } });
  });

  test.each([
    ["smtp/fail", { count: 0 }],
    ["telegram/chat", { chatId: 1, state: { kind: "asleep" } }],
    ["health-factor", { user: "0x12", healthFactor: "1.1" }],
    ["health-factor", { user: clara.address, healthFactor: "110 %" }],
  ])("error: %s with a value that does not fit", async (name, body) => {
    const answer = await call(`/control/${name}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toHaveProperty("error");
  });

  test("error: a control that is not there", async () => {
    expect((await call("/control/toString", {})).status).toBe(404);
  });

  test("error: the chain is not there yet", async () => {
    expect((await call("/control/health-factor", { user: clara.address, healthFactor: "1.1" })).status).toBe(503);
    expect((await call("/world")).status).toBe(503);
    expect((await call("/health")).body).toEqual({ status: "starting" });
  });
});

test("behavior: wallets are named without keys", async () => {
  const { body } = await call("/wallets");
  expect(body).toHaveLength(5);
  expect((body as object[])[2]).toEqual({
    key: "conservative",
    name: "Clara",
    role: "subscriber",
    description: clara.description,
    address: clara.address,
  });
});
