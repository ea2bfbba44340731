import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetEnv } from "#server/kernel/env.ts";
import { listMailbox } from "./list-mailbox.ts";
import { pullString, startChat } from "./pull-string.ts";

let server: Server;
let answer: { status: number; body: unknown };
const asked: { method: string; url: string; body: string }[] = [];

beforeEach(async () => {
  asked.length = 0;
  answer = { status: 200, body: [] };
  server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    asked.push({ method: request.method ?? "", url: request.url ?? "", body: Buffer.concat(chunks).toString() });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  switchDemo("1");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  forgetEnv();
  await new Promise((done) => server.close(done));
});

function switchDemo(demo: "0" | "1"): void {
  vi.stubEnv("DATABASE_URL", "postgres://nowhere");
  vi.stubEnv("BELLWETHER_SECRET_KEY", Buffer.alloc(32, 7).toString("base64"));
  vi.stubEnv("BELLWETHER_DEMO", demo);
  vi.stubEnv("DEMO_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  forgetEnv();
}

const telegram = {
  id: 1,
  at: "2026-11-22T09:41:09.000Z",
  to: "Harbour Kestrel",
  channel: "telegram",
  chatId: 42,
  messageId: 7,
  source: "<b>Act now</b>",
  text: "Act now",
  isSilent: false,
  buttons: [[{ text: "See my position", url: "https://example.com" }]],
};

test("default: what arrived, with times as times and nothing beyond what is shown", async () => {
  answer.body = [telegram];
  const [item] = await listMailbox();
  expect(item).toMatchObject({ channel: "telegram", text: "Act now", at: new Date("2026-11-22T09:41:09Z") });
  expect(item).not.toHaveProperty("source");
});

test("default: a string is pulled by POST, and one wallet has one chat", async () => {
  answer.body = {};
  await pullString({ string: "price-drop" });
  const address = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
  const first = await startChat({ address }, { payload: "token" });
  expect(await startChat({ address }, { payload: "token" })).toEqual(first);
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /control/price-drop",
    "POST /control/telegram/start",
    "POST /control/telegram/start",
  ]);
  expect(JSON.parse(asked[1]?.body ?? "")).toEqual({ chatId: first.chatId, name: "You", payload: "token" });
});

test("error: with the demo off nothing is asked and nothing is there", async () => {
  switchDemo("0");
  await expect(listMailbox()).rejects.toThrow("The demo is not here");
  expect(asked).toEqual([]);
});

test("error: a world that fails or speaks nonsense is away, and may be asked again", async () => {
  answer = { status: 503, body: {} };
  await expect(listMailbox()).rejects.toMatchObject({ code: "unavailable", retry: "later" });
  answer = { status: 200, body: [{ channel: "smoke signal" }] };
  await expect(listMailbox()).rejects.toMatchObject({ code: "unavailable" });
});
