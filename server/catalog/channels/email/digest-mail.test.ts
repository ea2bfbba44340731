import { expect, test } from "vitest";
import type { RenderedMessage } from "#server/contract/message.ts";
import { makeParcel } from "#server/testing/channel-conformance.ts";
import { writePush } from "../web-push/push-text.ts";
import { contentOf, renderEmailText } from "./email-content.ts";
import { renderEmailHtml } from "./email-html.ts";

const CONTENT: RenderedMessage = {
  kind: "message",
  subject: "Your digest, 3 alerts: Yield, Governance",
  body: "• Yield 6.1 % on ETH-USDC\n   Yield, Thu",
  link: { label: "Open my inbox", url: "https://app.example.com/a/tidewater/inbox" },
  digest: {
    number: 4,
    moreCount: 2,
    items: [
      {
        topic: "Yield",
        subject: "Yield 6.1 % on ETH-USDC",
        body: "It rose.",
        at: "Thu, 2 Jul 2026, 09:12 CEST",
        link: { label: "See", url: "https://app.tidewater.example/pool" },
      },
      {
        topic: "Yield",
        subject: "<b>Yield</b> 7 %",
        body: "",
        at: "Fri, 3 Jul 2026, 08:00 CEST",
        link: { label: "x", url: "javascript:alert(1)" },
      },
      { topic: "Governance", subject: "Vote on TIP-9", body: "It ends on Monday.", at: "Thu, 2 Jul 2026, 10:00 CEST" },
    ],
  },
};
const parcel = makeParcel({
  topicId: null,
  topicName: null,
  executionId: 0,
  content: CONTENT,
  why: "You are told of these together, at your time.",
});
const content = contentOf({ ...parcel, content: CONTENT }, 1_000);

test("default: a digest's text has its alerts by topic, how many more, and the inbox", () => {
  expect(renderEmailText(content)).toMatchInlineSnapshot(`
    "Your digest, 3 alerts: Yield, Governance

    YIELD

    • Yield 6.1 % on ETH-USDC
      Thu, 2 Jul 2026, 09:12 CEST
      It rose.
      https://app.tidewater.example/pool

    • <b>Yield</b> 7 %
      Fri, 3 Jul 2026, 08:00 CEST

    GOVERNANCE

    • Vote on TIP-9
      Thu, 2 Jul 2026, 10:00 CEST
      It ends on Monday.

    and 2 more, in your inbox.

    Open my inbox: https://app.example.com/a/tidewater/inbox

    --
    You are told of these together, at your time. Sent for 0xd2b8…4e0f.
    Change my alerts: https://app.example.com/a/tidewater
    Stop these mails: https://app.example.com/api/unsubscribe/abc.def
    Told by Bellwether for Tidewater Lend. We never ask for a seed phrase."
  `);
});

test("behavior: its HTML says the same, for light and dark, with what strangers wrote as text", () => {
  const html = renderEmailHtml(content);
  for (const part of [
    "Digest 4",
    "YIELD",
    "It ends on Monday.",
    "and 2 more, in your inbox.",
    "prefers-color-scheme:dark",
  ]) {
    expect(html).toContain(part);
  }
  expect(html).toContain('href="https://app.tidewater.example/pool"');
  expect(html).toContain("&lt;b&gt;Yield&lt;/b&gt; 7 %");
  expect(html).not.toMatch(/javascript:|<b>/);
});

test("behavior: a browser's notice of a digest opens the inbox", () => {
  expect(JSON.parse(writePush({ ...parcel, content: CONTENT }).toString())).toMatchObject({
    url: "https://app.example.com/a/tidewater/inbox",
  });
});
