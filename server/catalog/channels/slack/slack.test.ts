import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type SlackHooks, startSlackHooks } from "#demo/sinks/slack-hooks.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { asSecret, makeParcel, makePorts, testChannel } from "#server/testing/channel-conformance.ts";
import type { Parcel } from "../../define-channel.ts";
import { slack } from "./slack.ts";
import { writeSlack } from "./slack-text.ts";

const TARGET = "SLACK_ALERTS";
const message = (body: string) => ({ kind: "message" as const, subject: "S", body });
const portsOf = (url: string) =>
  makePorts({ secretOf: async (_, name) => (name === TARGET ? asSecret(url) : undefined) });

testChannel(
  "slack",
  async () => {
    const hooks = await startSlackHooks();
    hooks.script.limitRates(false);
    const hook = hooks.makeHook();
    return {
      channel: slack.create(portsOf(hook)),
      parcelOf: (text, effectKey = "e") => makeParcel({ target: TARGET, effectKey, content: message(text) }),
      // no key that tells a repeat in incoming webhooks: at least once
      received: () => hooks.messages.map(({ text }) => ({ text })),
      secrets: [hook, hook.split("/").at(-1) ?? "", "/services/"],
      busyNext: () => {
        hooks.script.failNext(1, { kind: "too-many", retryAfterSeconds: 7 });
        return 7;
      },
      dropAnswerNext: () => hooks.script.failNext(1, { kind: "dropped" }),
      refuseNext: () => hooks.script.failNext(1, { kind: "status", status: 400, slug: "invalid_payload" }),
      leave: () => hooks.close(),
      close: async () => undefined,
    };
  },
  {
    sizeOf: "Slack's length goes by blocks, which its own tests count.",
    killAddress: "A webhook is a team's secret, not somebody's address: it stays, and its call says how to replace it.",
  },
);

let hooks: SlackHooks;
let hook: string;
beforeAll(async () => {
  hooks = await startSlackHooks();
});
beforeEach(() => {
  hooks.script.reset();
  hook = hooks.makeHook();
});
afterAll(() => hooks.close());

const send = (o: Partial<Parcel> = {}, ports = portsOf(hook)) =>
  slack.create(ports).send(makeParcel({ target: TARGET, ...o }), new AbortController().signal);

test("default: the subject, the text, a link, and what it is about", async () => {
  const link = { label: "See it", url: "https://app.tidewater.example/x?a=1&b=2" };
  const content = { ...message("You can be liquidated below 1.00."), subject: "Health factor 1.42", link };
  expect(await send({ content })).toEqual({ kind: "accepted", detail: "Slack accepted it." });
  const received = hooks.messages.at(-1);
  expect(received?.text).toMatchInlineSnapshot(`
    "Health factor 1.42
    You can be liquidated below 1.00.

    See it
    Liquidation risk · 0xd2b8…4e0f · Tidewater Lend"
  `);
  expect(received?.links).toEqual([{ url: link.url, label: "See it" }]);
});

test("error: nobody is called and nothing is linked by what a stranger wrote", async () => {
  const text = "<!channel> <!here> <@U024BE7LH> <#C024BE7LR> <https://evil.example|our site> &lt;!channel&gt;";
  await send({ content: { ...message(text), subject: text }, topicName: text, workspaceName: text });
  const received = hooks.messages.at(-1);
  expect(received).toMatchObject({ mentions: [], links: [] });
  expect(received?.text.split("\n").slice(0, 2)).toEqual([expect.stringContaining("<!channel> <!here>"), text]);
  const { blocks } = writeSlack(makeParcel(), message("@here see https://evil.example"));
  expect(JSON.stringify(blocks)).toContain('"verbatim":true');
});

test("error: a link's parts cannot leave it", async () => {
  const link = { label: "a|b>c<!channel>", url: "https://a.example/?q=|x>y<z" };
  await send({ content: { ...message("B"), link } });
  expect(hooks.messages.at(-1)).toMatchObject({
    mentions: [],
    links: [{ url: "https://a.example/?q=%7Cx%3Ey%3Cz", label: expect.stringContaining("a") }],
  });
});

test("behavior: however long, a message is taken", async () => {
  hooks.script.limitRates(false);
  for (const body of ["&".repeat(9_000), "🎉".repeat(5_000), "<!channel>".repeat(900), ""]) {
    const link = { label: "l".repeat(500), url: `https://a.example/${"x".repeat(1_400)}` };
    const content = { ...message(body), subject: body || " ", link };
    expect((await send({ content })).kind).toBe("accepted");
    expect(hooks.messages.at(-1)?.text.isWellFormed()).toBe(true);
  }
});

test("behavior: more than it takes is put off for as long as Slack says", async () => {
  for (let i = 0; i < 5; i++) expect((await send()).kind).toBe("accepted");
  expect(await send()).toEqual({ kind: "retry", afterSeconds: 1, restSeconds: 1, detail: "Slack asks to wait (429)." });
});

const CURE = "Make a new webhook in Slack, store its URL as the secret SLACK_ALERTS, then replay this.";
test.each([
  ["removed", `Slack refused (404 no_service). ${CURE}`],
  [
    "archived",
    "Slack refused (410 channel_is_archived). Its channel is archived: unarchive it, or make a webhook for another channel and store its URL instead.",
  ],
] as const)("error: a webhook that is %s, with what to do", async (how, detail) => {
  hooks.script.end(hook, how);
  expect(await send()).toEqual({ kind: "refused", detail });
});

test.each([
  [
    403,
    "action_prohibited",
    "refused",
    "Ask an admin of the Slack workspace to let this webhook write to its channel.",
  ],
  [403, "invalid_token", "refused", CURE],
  [400, "invalid_blocks", "refused", "Slack refused (400 invalid_blocks)."],
  [400, "see https://hooks.slack.com/services/T0/B0/x", "refused", "Slack refused (400)."],
  [500, "rollup_error", "retry", "Slack has trouble (500)."],
])("error: %i %s", async (status, slug, kind, words) => {
  hooks.script.failNext(1, { kind: "status", status, slug });
  expect(await send()).toMatchObject({ kind, detail: expect.stringContaining(words) });
});

test("error: a secret that is gone", async () => {
  expect(await send({ target: "GONE" })).toEqual({
    kind: "refused",
    detail: "The secret GONE is not stored any more. Store it again, then replay this.",
  });
});

test.each([
  "https://evil.example/services/T0/B0/x",
  "http://hooks.slack.com/services/T0/B0/x",
  "https://hooks.slack.com.evil.example/services/T0/B0/x",
  "https://hooks.slack.com/api/x",
  "https://169.254.169.254/services/",
  "xoxb-a-token-not-a-url",
])("error: %s is no webhook of Slack, and is not told", async (url) => {
  const ports = portsOf(url);
  const strict = {
    ...ports,
    fetch: createSafeFetch({ allowPrivate: false }),
    settings: { ...ports.settings, BELLWETHER_ALLOW_PRIVATE_URLS: false },
  };
  expect(await send({}, strict)).toEqual({
    kind: "refused",
    detail:
      "The secret SLACK_ALERTS is not the URL of a Slack webhook, which begins with https://hooks.slack.com/services/. Store it again, then replay this.",
  });
});

test("error: a web call is refused", async () => {
  const content = { kind: "web-call" as const, method: "POST" as const, headers: [], body: {} };
  expect((await send({ content })).kind).toBe("refused");
});
