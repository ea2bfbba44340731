import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DiscordHooks, startDiscordHooks } from "./discord-hooks.ts";
import { type SlackHooks, startSlackHooks } from "./slack-hooks.ts";

const post = (url: string, body: unknown) =>
  fetch(url, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });

describe("startSlackHooks", () => {
  let hooks: SlackHooks;
  beforeEach(async () => {
    hooks = await startSlackHooks({ now: () => 0 });
  });
  afterEach(() => hooks.close());
  const say = async (body: unknown, url = hooks.makeHook()) => {
    const reply = await post(url, body);
    return [reply.status, await reply.text()];
  };
  const section = (text: string) => ({ blocks: [{ type: "section", text: { type: "mrkdwn", text } }] });

  test("default: what is unescaped calls and links", async () => {
    expect(await say({ text: "Hi <!channel> <@U1> <https://a.example|here> a &lt; b &amp;amp;" })).toEqual([200, "ok"]);
    expect(hooks.messages[0]).toMatchObject({
      text: "Hi !channel @U1 here a < b &amp;",
      mentions: ["!channel", "@U1"],
      links: [{ url: "https://a.example", label: "here" }],
    });
  });

  test.each([
    ["{", 400, "invalid_payload"],
    [{}, 400, "no_text"],
    [{ text: "x".repeat(40_001) }, 400, "msg_too_long"],
    [section(""), 400, "invalid_blocks"],
    [section("x".repeat(3_001)), 400, "invalid_blocks"],
    [{ blocks: Array(51).fill(section("x").blocks[0]) }, 400, "invalid_blocks"],
    [{ blocks: [{ type: "header", text: { text: "x".repeat(151) } }] }, 400, "invalid_blocks"],
  ])("error: %#", async (body, status, slug) => {
    expect(await say(body)).toEqual([status, slug]);
  });

  test("behavior: a burst, then one a second", async () => {
    const url = hooks.makeHook();
    for (let i = 0; i < 5; i++) expect((await say({ text: "x" }, url))[0]).toBe(200);
    const reply = await post(url, { text: "x" });
    expect([reply.status, reply.headers.get("retry-after"), await reply.text()]).toEqual([429, "1", "rate_limited"]);
    expect((await say({ text: "x" }))[0]).toBe(200);
  });
});

describe("startDiscordHooks", () => {
  let hooks: DiscordHooks;
  beforeEach(async () => {
    hooks = await startDiscordHooks({ now: () => 0 });
  });
  afterEach(() => hooks.close());
  const say = async (body: unknown, url = hooks.makeHook()) => {
    const reply = await post(`${url}?wait=true`, body);
    return [reply.status, await reply.json()];
  };

  test("default: what is unescaped is marked, and content rings", async () => {
    const url = hooks.makeHook();
    expect((await post(url, { content: "@everyone **b** \\*c\\* [x](https://a.example)" })).status).toBe(204);
    expect(hooks.messages[0]).toMatchObject({
      text: "@everyone **b** *c* x",
      mentions: ["@everyone"],
      marks: ["*", "*", "*", "*", "[x](https://a.example)"],
    });
  });

  test("behavior: nothing rings when nothing is allowed to", async () => {
    await say({ content: "@everyone <@1>", allowed_mentions: { parse: [] } });
    expect(hooks.messages[0]?.mentions).toEqual([]);
  });

  test.each([
    ["{", 50_109],
    [{}, 50_006],
    [{ content: "x".repeat(2_001) }, 50_035],
    [{ embeds: [{ title: "x".repeat(257) }] }, 50_035],
    [{ embeds: [{ description: "x".repeat(4_097) }] }, 50_035],
    [{ embeds: [{ description: "x".repeat(4_000) }, { description: "x".repeat(2_001) }] }, 50_035],
  ])("error: %#", async (body, code) => {
    expect(await say(body)).toEqual([400, expect.objectContaining({ code })]);
  });

  test("behavior: five, then as JSON and header say", async () => {
    const url = hooks.makeHook();
    for (let i = 0; i < 5; i++) expect((await say({ content: "x" }, url))[0]).toBe(200);
    expect(await say({ content: "x" }, url)).toEqual([
      429,
      expect.objectContaining({ retry_after: 0.4, global: false }),
    ]);
  });

  test("error: a webhook that nobody knows", async () => {
    expect(await say({ content: "x" }, `${hooks.url}/api/webhooks/1/x`)).toEqual([
      404,
      { message: "Unknown Webhook", code: 10_015 },
    ]);
  });
});
