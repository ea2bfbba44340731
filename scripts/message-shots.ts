/**
 * `npm run shots:messages`: takes the pictures of docs/pictures/messages, one of each kind of message in light and dark.
 *
 * The mail is the mail: its HTML, as Chromium shows it. Of the others the text is what is sent, written by the code
 * that sends it, in a plain frame of ours: how a service dresses it is the service's own.
 */
import { createSecretKey } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseActionsText } from "#server/catalog/abi-actions.ts";
import { encodeCall } from "#server/catalog/call/encode-call.ts";
import { weiWords } from "#server/catalog/channels/contract-call/wei-words.ts";
import { writeDiscord } from "#server/catalog/channels/discord/discord-text.ts";
import { contentOf } from "#server/catalog/channels/email/email-content.ts";
import { renderEmailHtml } from "#server/catalog/channels/email/email-html.ts";
import { escapeHtml } from "#server/catalog/channels/plain-text.ts";
import { writeSlack } from "#server/catalog/channels/slack/slack-text.ts";
import { writeTelegram } from "#server/catalog/channels/telegram/telegram-text.ts";
import { type PushText, writePush } from "#server/catalog/channels/web-push/push-text.ts";
import { signWebhook, webhookIdOf } from "#server/catalog/channels/webhook/sign-webhook.ts";
import type { Parcel } from "#server/catalog/define-channel.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import { launchChromium } from "./demo-pages.ts";

const FOLDER = "docs/pictures/messages";
const THEMES = ["light", "dark"] as const;
const AT = new Date("2026-11-22T09:41:00Z");

const content: RenderedMessage = {
  kind: "message",
  subject: "Health factor 1.42, below your line of 1.50",
  body: "You can be liquidated below 1.00, which is about 29.6 % further down.\n\nDebt: 8,300.00 USDC\nCollateral: 5.80 ETH\nTo get back to 1.50: repay 444 USDC",
  link: { label: "See my position", url: "https://app.tidewater.example/position" },
};
const parcel: Parcel & { content: RenderedMessage } = {
  deliveryId: 4711,
  workspaceId: 1,
  workspaceName: "Tidewater Lend",
  executionId: 81,
  subscriberId: 7,
  wallet: "0xd2b8000000000000000000000000000000004e0f",
  topicId: 1,
  topicName: "Liquidation risk",
  effectKey: "7:7:log:1:0xabc:0:tell",
  target: "",
  urgency: "normal",
  content,
  why: "Your health factor is below 1.50, the line of Conservative.",
  occurredAt: AT,
  settingsUrl: "https://alerts.example/a/tidewater-lend",
  unsubscribeUrl: "https://alerts.example/api/unsubscribe/abc.def",
  answerUrl: "https://alerts.example/answer/abc.def",
  attempt: 1,
  round: 0,
};

/** A page for each kind of message. */
const PAGES: Record<string, () => string> = {
  email: () => renderEmailHtml(contentOf(parcel, 20_000)),
  telegram: () => {
    const { text, buttons } = writeTelegram(parcel);
    // Telegram's HTML is HTML; line breaks are as they stand
    return frame("Telegram", `<p class="text">${text}</p>${buttonsOf(buttons.map((button) => button.text))}`);
  },
  push: () => {
    const { title, body } = JSON.parse(writePush(parcel).toString()) as PushText;
    return frame("Notification", `<p class="text"><b>${escapeHtml(title)}</b>\n${escapeHtml(body)}</p>`);
  },
  slack: () => frame("Slack", writeSlack(parcel, content).blocks.map(slackBlock).join("")),
  discord: () => {
    const [embed] = writeDiscord(parcel, content).embeds;
    const parts = [`<b>${plainOf(embed?.title ?? "")}</b>`, plainOf(embed?.description ?? "")];
    return frame("Discord", `<p class="text bar">${parts.join("\n")}\n\n${small(embed?.footer.text ?? "")}</p>`);
  },
  webhook: () => {
    const body = JSON.stringify({ wallet: parcel.wallet, healthFactor: "1.42", line: "1.50" });
    const keys = [createSecretKey(Buffer.alloc(32, 1))];
    const headers = signWebhook({ id: webhookIdOf(parcel.effectKey), at: AT, body, keys });
    const lines = ["POST /alerts", "content-type: application/json"];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    return frame("Web call", `<pre>${escapeHtml([...lines, "", body].join("\n"))}</pre>`);
  },
  "contract-call": () => {
    const [action] = parseActionsText("function pause(address market, uint256 reason)").actions;
    if (action?.type !== "function") throw new Error("Bug: the example is a function");
    const market = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
    const call = encodeCall(action, [
      { value: market, decimals: 0 },
      { value: "2", decimals: 0 },
    ]);
    if (!call.ok) throw new Error(call.reason);
    const lines = [
      "from   Keeper, within its limits",
      `to     ${market}`,
      `call   ${action.name}(${call.args.join(", ")})`,
      `value  ${weiWords(0n, 1)}`,
      `data   ${call.data}`,
    ];
    return frame("Contract call", `<pre>${escapeHtml(lines.join("\n"))}</pre>`);
  },
  inbox: () => {
    const { subject, body, link } = content;
    const text = `<b>${escapeHtml(subject)}</b>\n${escapeHtml(body)}\n\n${small(parcel.why)}`;
    return frame("Inbox", `<p class="text">${text}</p>${buttonsOf(link ? [link.label] : [])}`);
  },
};

const small = (text: string) => `<small>${escapeHtml(text)}</small>`;

function buttonsOf(labels: string[]): string {
  return `<p>${labels.map((label) => `<span class="button">${escapeHtml(label)}</span>`).join("")}</p>`;
}

type SlackBlock = ReturnType<typeof writeSlack>["blocks"][number];

/** Slack's escapes are HTML's; its links are not. */
function slackBlock(block: SlackBlock): string {
  const linked = (text: string) => text.replace(/<([^|>]+)\|([^>]+)>/g, '<a href="$1">$2</a>');
  if (block.type === "header") return `<p class="text"><b>${block.text.text}</b></p>`;
  if (block.type === "section") return `<p class="text">${linked(block.text.text)}</p>`;
  return `<p class="text"><small>${block.elements.map(({ text }) => text).join(" ")}</small></p>`;
}

/** Discord's Markdown as it reads: escapes taken off, links as links. */
function plainOf(markdown: string): string {
  const linked = escapeHtml(markdown).replace(/(?<!\\)\[((?:\\.|[^\]])*)\]\(([^)]*)\)/g, '<a href="$2">$1</a>');
  return linked.replace(/\\([^\w\s])/g, "$1");
}

function frame(label: string, html: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${STYLE}</style></head>
<body><main><h1>${label}</h1>${html}</main></body></html>`;
}

const STYLE = `
:root{color-scheme:light dark;--ground:#e8ebe3;--surface:#fbfcf9;--line:#d0d6c9;--ink:#14201b;--mute:#59655e;--brass:#a87718}
@media (prefers-color-scheme:dark){:root{--ground:#0a110e;--surface:#151f1b;--line:#304039;--ink:#eaf0ea;--mute:#95a49b;--brass:#deac4b}}
body{margin:0;padding:24px;background:var(--ground);color:var(--ink);font:450 15px/23px "Hanken Grotesk",-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:520px;margin:0 auto;padding:16px 20px;background:var(--surface);border:1px solid var(--line);border-radius:12px}
h1{margin:0 0 10px;font-size:12.5px;font-weight:600;color:var(--mute)}
.text{margin:0 0 8px;white-space:pre-line;overflow-wrap:anywhere}.bar{padding-left:12px;border-left:3px solid var(--brass)}
small{font-size:13px;color:var(--mute)}a{color:inherit;text-decoration-color:var(--brass);text-underline-offset:3px}
.button{display:inline-block;margin:6px 6px 0 0;padding:5px 12px;border:1px solid var(--line);border-radius:8px;font-weight:600;font-size:14px}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/20px "Geist Mono",ui-monospace,monospace}`;

mkdirSync(FOLDER, { recursive: true });
const browser = await launchChromium();
for (const theme of THEMES) {
  const page = await browser.newPage({ colorScheme: theme, viewport: { width: 640, height: 200 } });
  for (const [name, write] of Object.entries(PAGES)) {
    await page.setContent(write());
    await page.screenshot({ path: join(FOLDER, `${name}-${theme}.png`), fullPage: true });
  }
  await page.close();
}
await browser.close();
