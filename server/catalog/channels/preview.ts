import { type RenderedMessage, type TextChannel, textFor, type Urgency } from "#server/contract/message.ts";
import { contentOf, renderEmailText } from "./email/email-content.ts";
import { oneLine, visible } from "./plain-text.ts";
import { writeTelegram } from "./telegram/telegram-text.ts";
import { type PushText, writePush } from "./web-push/push-text.ts";

/** A message as one channel would say it: what stands first, the text below, and what can be pressed. */
export type TextPreview = { channel: TextChannel; title: string; text: string; buttons: string[] };

type Told = {
  workspaceName: string;
  topicName: string | null;
  address: `0x${string}`;
  why: string;
  urgency: Urgency;
  content: RenderedMessage;
  appUrl: string;
  slug: string;
  at: Date;
};

const BODY_MAX = 20_000;

/** By the same code that writes what is sent. */
export function previewFor(channel: TextChannel, told: Told): TextPreview {
  const parcel = parcelOf(channel, told);
  if (channel === "email") {
    const { link, ...mail } = contentOf(parcel, BODY_MAX);
    const [, ...text] = renderEmailText(mail).split("\n\n");
    return { channel, title: mail.heading, text: text.join("\n\n"), buttons: link ? [link.label] : [] };
  }
  if (channel === "telegram") {
    const { text, buttons } = writeTelegram(parcel);
    const [title = "", ...rest] = plainOf(text).split("\n\n");
    return { channel, title, text: rest.join("\n\n"), buttons: buttons.map((button) => button.text) };
  }
  if (channel === "web-push") {
    const { title, body } = JSON.parse(writePush(parcel).toString()) as PushText;
    return { channel, title, text: body, buttons: [] };
  }
  const { subject, body, link } = parcel.content;
  return { channel, title: oneLine(subject), text: visible(body), buttons: link ? [oneLine(link.label)] : [] };
}

function parcelOf(channel: TextChannel, { appUrl, slug, address: wallet, at, ...told }: Told) {
  const settingsUrl = new URL(`/a/${slug}`, appUrl).href;
  return {
    ...told,
    ...{ deliveryId: 0, workspaceId: 0, executionId: 0, subscriberId: 0, topicId: null, attempt: 1, round: 0 },
    ...{ wallet, occurredAt: at, effectKey: "preview", target: "" },
    content: textFor(told.content, channel),
    settingsUrl,
    unsubscribeUrl: settingsUrl,
    answerUrl: settingsUrl,
  };
}

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

/** Telegram's HTML as it reads: our own tags taken off, entities as the letters that they stand for. */
function plainOf(html: string): string {
  return html.replace(/<\/?[bi]>/g, "").replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
