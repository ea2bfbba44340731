import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type DiscordHooks, startDiscordHooks } from "#demo/sinks/discord-hooks.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { asSecret, makeParcel, makePorts, testChannel } from "#server/testing/channel-conformance.ts";
import type { Parcel } from "../../define-channel.ts";
import { discord } from "./discord.ts";
import { writeDiscord } from "./discord-text.ts";

const TARGET = "DISCORD_ALERTS";
const message = (body: string) => ({ kind: "message" as const, subject: "S", body });
const portsOf = (url: string) =>
  makePorts({ secretOf: async (_, name) => (name === TARGET ? asSecret(url) : undefined) });

testChannel(
  "discord",
  async () => {
    const hooks = await startDiscordHooks();
    hooks.script.limitRates(false);
    const hook = hooks.makeHook();
    return {
      channel: discord.create(portsOf(hook)),
      parcelOf: (text, effectKey = "e") => makeParcel({ target: TARGET, effectKey, content: message(text) }),
      // no key that tells a repeat in webhooks: at least once
      received: () => hooks.messages.map(({ text }) => ({ text })),
      secrets: [hook, hook.split("/").at(-1) ?? "", "/api/webhooks/1"],
      sizeOf: () => ({ size: hooks.messages.at(-1)?.size ?? Number.POSITIVE_INFINITY, max: 6_000 }),
      busyNext: () => {
        hooks.script.failNext(1, { kind: "too-many", retryAfterSeconds: 6.2 });
        return 7;
      },
      dropAnswerNext: () => hooks.script.failNext(1, { kind: "dropped" }),
      refuseNext: () => hooks.script.failNext(1, { kind: "status", status: 400, body: { code: 50_035 } }),
      leave: () => hooks.close(),
      close: async () => undefined,
    };
  },
  {
    killAddress: "A webhook is a team's secret, not somebody's address: it stays, and its call says how to replace it.",
  },
);

let hooks: DiscordHooks;
let hook: string;
beforeAll(async () => {
  hooks = await startDiscordHooks();
});
beforeEach(() => {
  hooks.script.reset();
  hook = hooks.makeHook();
});
afterAll(() => hooks.close());

const send = (o: Partial<Parcel> = {}, ports = portsOf(hook)) =>
  discord.create(ports).send(makeParcel({ target: TARGET, ...o }), new AbortController().signal);

test("default: the subject, the text, a link, and what it is about", async () => {
  const link = { label: "See it", url: "https://app.tidewater.example/x?a=(1)" };
  const content = { ...message("Debt: 8,300.00 USDC\n- repay 444 USDC"), subject: "Health factor 1.42", link };
  const result = await send({ content });
  expect(result).toEqual({ kind: "accepted", receiptId: hooks.messages.at(-1)?.id, detail: "Discord accepted it." });
  expect(hooks.messages.at(-1)?.text).toMatchInlineSnapshot(`
    "Health factor 1.42
    Debt: 8,300.00 USDC
    - repay 444 USDC

    See it
    Liquidation risk · 0xd2b8…4e0f · Tidewater Lend"
  `);
  expect(hooks.messages.at(-1)?.marks).toEqual(["[See it](https://app.tidewater.example/x?a=%281%29)"]);
});

test("error: nobody is called and nothing is marked by what a stranger wrote", async () => {
  const text =
    "@everyone @here <@123> <@&4> **b** _i_ ~~s~~ `c` ||hidden|| [our site](https://evil.example) \\*x > # -";
  await send({ content: { ...message(text), subject: text } });
  expect(hooks.messages.at(-1)).toMatchObject({ mentions: [], marks: [] });
  expect(hooks.messages.at(-1)?.text.split("\n").slice(0, 2)).toEqual([text, text]);
  expect(writeDiscord(makeParcel(), message("x")).allowed_mentions).toEqual({ parse: [] });
});

test("error: a link's parts cannot leave it", async () => {
  const link = { label: "a](https://evil.example) [b", url: "https://a.example/?q=)[x](y" };
  await send({ content: { ...message("B"), link } });
  const { marks = [] } = hooks.messages.at(-1) ?? {};
  expect(marks).toHaveLength(1);
  expect(marks[0]).toMatch(/\]\(https:\/\/a\.example\/\?q=%29\[x\]%28y\)$/);
});

test("behavior: however long, a message is taken", async () => {
  hooks.script.limitRates(false);
  for (const body of ["*".repeat(9_000), "🎉".repeat(5_000), "@everyone ".repeat(900), ""]) {
    const link = { label: "_".repeat(500), url: `https://a.example/${"x".repeat(1_400)}` };
    const content = { ...message(body), subject: body || " ", link };
    expect((await send({ content, topicName: "t".repeat(900) })).kind).toBe("accepted");
    expect(hooks.messages.at(-1)?.text.isWellFormed()).toBe(true);
  }
});

test("behavior: more than it takes is put off for as long as Discord says, that webhook only", async () => {
  for (let i = 0; i < 4; i++) expect(await send()).not.toHaveProperty("restSeconds");
  // the last for now says so, and how long
  expect(await send()).toMatchObject({ kind: "accepted", restSeconds: expect.closeTo(0.4, 0) });
  const detail = "Discord asks to wait (429).";
  expect(await send()).toEqual({ kind: "retry", afterSeconds: 1, restSeconds: 1, detail });
});

test("behavior: a limit for all of us holds the lane", async () => {
  hooks.script.failNext(1, { kind: "too-many", retryAfterSeconds: 64.57, global: true });
  const detail = "Discord asks to wait (429); all its messages wait.";
  expect(await send()).toEqual({ kind: "retry", afterSeconds: 65, lane: true, detail });
});

const CURE = "Make a new webhook in Discord, store its URL as the secret DISCORD_ALERTS, then replay this.";
test("error: a webhook that is gone, with what to do", async () => {
  hooks.script.remove(hook);
  expect(await send()).toEqual({ kind: "refused", detail: `Discord refused (404, code 10015). ${CURE}` });
});

test.each([
  [401, { message: "Invalid Webhook Token", code: 50_027 }, "refused", `Discord refused (401, code 50027). ${CURE}`],
  [400, { code: 50_035 }, "refused", "Discord refused (400, code 50035)."],
  [403, "no JSON of theirs", "refused", "Discord refused (403)."],
  [502, {}, "retry", "Discord has trouble (502)."],
])("error: %i %j", async (status, body, kind, detail) => {
  hooks.script.failNext(1, { kind: "status", status, body });
  expect(await send()).toEqual({ kind, detail });
});

test("error: a secret that is gone", async () => {
  expect(await send({ target: "GONE" })).toMatchObject({ kind: "refused", detail: expect.stringContaining("GONE") });
});

test.each([
  "https://evil.example/api/webhooks/1/x",
  "http://discord.com/api/webhooks/1/x",
  "https://discord.com/api/v10/users/@me",
  "https://discord.com/api/webhooks/1/x/../../../users/@me",
  "token",
])("error: %s is no webhook of Discord, and is not told", async (url) => {
  const ports = portsOf(url);
  const strict = {
    ...ports,
    fetch: createSafeFetch({ allowPrivate: false }),
    settings: { ...ports.settings, BELLWETHER_ALLOW_PRIVATE_URLS: false },
  };
  expect(await send({}, strict)).toEqual({
    kind: "refused",
    detail:
      "The secret DISCORD_ALERTS is not the URL of a Discord webhook, which begins with https://discord.com/api/webhooks/. Store it again, then replay this.",
  });
});

test("error: a web call is refused", async () => {
  const content = { kind: "web-call" as const, method: "POST" as const, headers: [], body: {} };
  expect((await send({ content })).kind).toBe("refused");
});
