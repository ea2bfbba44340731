import type { Parcel } from "../../define-channel.ts";
import { oneLine, shorten, visible, webLink } from "../plain-text.ts";
import { type Digest, digestBlocks, type ItemsBlock, itemsText } from "./digest-blocks.ts";

/** Label and value lines that stand together are shown as a small table. */
export type Block = { kind: "text"; text: string } | { kind: "facts"; rows: [string, string][] } | ItemsBlock;

/** A mail before it becomes HTML and text. Plain text throughout. */
export type EmailContent = {
  sender: string;
  /** Top right: the topic. */
  label: string;
  heading: string;
  /** What a mail program shows beside the subject. */
  preview: string;
  blocks: Block[];
  link?: { label: string; url: string };
  footer: { text: string; links: { label: string; url: string }[] };
  /** Below the card. */
  signature: string;
};

export const SUBJECT_MAX = 200;
const PREVIEW_MAX = 140;

/** Fewer lines of that shape are read as a sentence. */
export const factsMin = 2;
const FACTS_MAX = 40;

type Told = Parcel & {
  content: { subject: string; body: string; link?: { label: string; url: string }; digest?: Digest };
};

/** @param bodyMax the longest body, in characters */
export function contentOf(told: Told, bodyMax: number): EmailContent {
  const { subject, body, link, digest } = told.content;
  const text = shorten(visible(body).trim(), bodyMax);
  const url = link && webLink(link.url);
  const sender = oneLine(told.workspaceName);
  return {
    sender,
    label: oneLine(told.topicName ?? (digest ? `Digest ${digest.number}` : "")),
    heading: shorten(oneLine(subject), SUBJECT_MAX),
    preview: shorten(oneLine(digest ? digest.items.map((item) => item.subject).join(", ") : text), PREVIEW_MAX),
    blocks: digest ? digestBlocks(digest, bodyMax) : blocksOf(text),
    ...(link && url ? { link: { label: shorten(oneLine(link.label), 60), url } } : {}),
    footer: {
      text: [oneLine(told.why), `Sent for ${shortAddress(told.wallet)}.`].filter(Boolean).join(" "),
      links: [
        ...(told.answerUrl ? [{ label: "Was this useful?", url: told.answerUrl }] : []),
        ...(told.answerUrl ? [{ label: "Snooze or mute", url: `${told.answerUrl}#quieter` }] : []),
        { label: "Change my alerts", url: told.settingsUrl },
        { label: told.topicName ? "stop this topic" : "stop these mails", url: told.unsubscribeUrl },
      ],
    },
    signature: `Told by Bellwether for ${sender}. We never ask for a seed phrase.`,
  };
}

function blocksOf(body: string): Block[] {
  return body
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part): Block => {
      const rows = part.split("\n").map((line) => /^([^:]{1,40}): (.+)$/.exec(line));
      const facts = rows.flatMap((row): [string, string][] => (row?.[1] && row[2] ? [[row[1], row[2]]] : []));
      const isTable = facts.length === rows.length && facts.length >= factsMin && facts.length <= FACTS_MAX;
      return isTable ? { kind: "facts", rows: facts } : { kind: "text", text: part };
    });
}

/** The same mail for those who read text only. */
export function renderEmailText(content: EmailContent): string {
  const body = content.blocks.map((block) => {
    if (block.kind === "items") return itemsText(block);
    return block.kind === "text" ? block.text : block.rows.map(([label, value]) => `${label}: ${value}`).join("\n");
  });
  const link = content.link ? [`${content.link.label}: ${content.link.url}`] : [];
  const links = content.footer.links.map(
    ({ label, url }) => `${label.charAt(0).toUpperCase()}${label.slice(1)}: ${url}`,
  );
  const footer = [content.footer.text, ...links].join("\n");
  return [content.heading, ...body, ...link, `--\n${footer}\n${content.signature}`].filter(Boolean).join("\n\n");
}

/** 0x7A3f…91C4 */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
