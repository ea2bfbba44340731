import type { RenderedMessage } from "#server/contract/message.ts";
import type { Parcel } from "../../define-channel.ts";
import { aboutLine } from "../incoming-webhook.ts";
import { escapedWithin, oneLine, shorten, visible, webLink } from "../plain-text.ts";

type Text = { type: "mrkdwn"; text: string; verbatim: true } | { type: "plain_text"; text: string; emoji: false };
type Block = { type: "header"; text: Text } | { type: "section"; text: Text } | { type: "context"; elements: Text[] };

export type SlackMessage = { text: string; blocks: Block[]; unfurl_links: false; unfurl_media: false };

const HEADER_MAX = 150;
const SECTION_MAX = 3_000;
const ABOUT_MAX = 600;
const LABEL_MAX = 60;
const URL_MAX = 1_500;

/**
 * A message in Slack's blocks. Its three control characters are escaped, as Slack asks, and `verbatim` keeps it from
 * finding names and links by itself: nothing that a stranger wrote calls a channel, a person or a page. Stars and
 * underscores of the text may still show as bold and italic, for which Slack has no escape.
 */
export function writeSlack(parcel: Parcel, content: RenderedMessage): SlackMessage {
  const subject = oneLine(content.subject);
  const link = linkOf(content);
  const room = SECTION_MAX - (link ? link.length + 2 : 0);
  const body = escapedWithin(visible(content.body).trim(), room, escapeSlack);
  const section = [body, link].filter(Boolean).join("\n\n");
  return {
    // what notifications and old programs show
    text: escapedWithin(subject, SECTION_MAX, escapeSlack) || "A message",
    blocks: [
      ...(subject ? [{ type: "header" as const, text: plain(escapedWithin(subject, HEADER_MAX, escapeSlack)) }] : []),
      ...(section ? [{ type: "section" as const, text: markdown(section) }] : []),
      { type: "context", elements: [markdown(escapedWithin(oneLine(aboutLine(parcel)), ABOUT_MAX, escapeSlack))] },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function linkOf({ link }: RenderedMessage): string | undefined {
  const url = link && webLink(link.url);
  if (!link || !url || url.length > URL_MAX) return undefined;
  return `<${escapeSlack(url).replaceAll("|", "%7C")}|${escapeSlack(shorten(oneLine(link.label), LABEL_MAX))}>`;
}

function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const markdown = (text: string): Text => ({ type: "mrkdwn", text, verbatim: true });
const plain = (text: string): Text => ({ type: "plain_text", text, emoji: false });
