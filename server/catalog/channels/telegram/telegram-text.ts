import { limits } from "#server/kernel/limits.ts";
import type { Parcel } from "../../define-channel.ts";
import { escapedWithin, escapeHtml, oneLine, shorten, visible, webLink } from "../plain-text.ts";

export type TelegramMessage = { text: string; buttons: { text: string; url: string }[] };

type Told = Pick<Parcel, "why" | "settingsUrl" | "answerUrl" | "workspaceName"> & {
  content: { subject: string; body: string; link?: { label: string; url: string } };
};

const SUBJECT_MAX = 256;
const WHY_MAX = 400;
const LABEL_MAX = 40;
const URL_MAX = 600;

/**
 * A message in Telegram's HTML: the subject in bold, the body, why it came, and links as buttons. Only the body is cut
 * to length, before it is escaped, so that no entity is ever halved.
 */
export function writeTelegram(told: Told): TelegramMessage {
  const subject = escapeHtml(shorten(oneLine(told.content.subject), SUBJECT_MAX));
  const why = escapeHtml(shorten(oneLine(told.why), WHY_MAX));
  const links = linksOf(told);
  const buttons = links.filter(({ url }) => isForButton(url)).map(({ label, url }) => ({ text: label, url }));
  const written = links.filter(({ url }) => !isForButton(url)).map(({ label, url }) => `${label}: ${url}`);
  const around = [`<b>${subject}</b>`, ...written.map(escapeHtml), why && `<i>${why}</i>`].filter(Boolean);
  const room = limits.telegramTextMax - around.join("\n\n").length - "\n\n".length;
  // Telegram counts the text after its entities are read, so counting the escaped form is on the safe side
  const body = escapedWithin(visible(told.content.body).trim(), room, escapeHtml);
  const [head = "", ...tail] = around;
  return { text: [head, body, ...tail].filter(Boolean).join("\n\n"), buttons };
}

function linksOf(told: Told): { label: string; url: string }[] {
  const { link } = told.content;
  const url = link && webLink(link.url);
  const own = link && url && url.length <= URL_MAX ? [{ label: shorten(oneLine(link.label), LABEL_MAX), url }] : [];
  const { answerUrl } = told;
  const ask = answerUrl
    ? [
        { label: "Was this useful?", url: answerUrl },
        { label: "Snooze or mute", url: `${answerUrl}#quieter` },
      ]
    : [];
  return [...own, ...ask, { label: "Change my alerts", url: told.settingsUrl }];
}

/** Telegram refuses a whole message for a button whose host it cannot know, as localhost. */
function isForButton(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname.includes(".") && !/^[\d.]+$/.test(hostname);
}
