import type { RenderedMessage } from "#server/contract/message.ts";
import type { Parcel } from "../../define-channel.ts";
import { aboutLine } from "../incoming-webhook.ts";
import { escapedWithin, oneLine, shorten, visible, webLink } from "../plain-text.ts";

export type DiscordMessage = {
  embeds: { title?: string; description?: string; footer: { text: string } }[];
  allowed_mentions: { parse: [] };
};

const TITLE_MAX = 256;
const DESCRIPTION_MAX = 4_096;
const FOOTER_MAX = 300;
const LABEL_MAX = 60;
const URL_MAX = 1_500;

/**
 * A message as one embed, whose parts together stay below Discord's 6,000. Marks of its Markdown are escaped, and no
 * mention is ever allowed: nothing that a stranger wrote rings for `@everyone`.
 */
export function writeDiscord(parcel: Parcel, content: RenderedMessage): DiscordMessage {
  const title = escapedWithin(oneLine(content.subject), TITLE_MAX, escapeMarkdown);
  const link = linkOf(content);
  const room = DESCRIPTION_MAX - (link ? link.length + 2 : 0);
  const body = escapedWithin(visible(content.body).trim(), room, escapeMarkdown);
  const description = [body, link].filter(Boolean).join("\n\n");
  // a footer has no markup
  const footer = { text: shorten(oneLine(aboutLine(parcel)), FOOTER_MAX) };
  return {
    embeds: [{ ...(title && { title }), ...(description && { description }), footer }],
    allowed_mentions: { parse: [] },
  };
}

function linkOf({ link }: RenderedMessage): string | undefined {
  const url = link && webLink(link.url);
  if (!link || !url || url.length > URL_MAX) return undefined;
  const href = url.replace(/[()\\<>]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[${escapeMarkdown(shorten(oneLine(link.label), LABEL_MAX))}](${href})`;
}

/** Discord takes the backslash off before anything but a letter, digit or space. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_~|[\]<>#@-]/g, "\\$&");
}
