import {
  type Message,
  type Pill,
  type RenderedMessage,
  type RichText,
  textChannels,
} from "#server/contract/message.ts";
import type { Output, Ref, Value } from "#server/contract/value.ts";
import { cleanAuthored, cleanValue } from "./clean-text.ts";
import { formatValue } from "./format-value.ts";

/** Where pills get their values. `zone` is the subscriber's. */
export type RenderInput = {
  zone: string;
  read(ref: Ref["ref"]): Value;
  typeOf(ref: Ref["ref"]): Output | undefined;
};

/** A text, or the reason why there is none: in words, naming the field. */
export type Rendered<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Fills in a message. A pill without value and without fallback fails: nothing half-empty is ever sent. */
export function renderMessage(message: Message, input: RenderInput): Rendered<RenderedMessage> {
  const subject = renderText(message.subject, input);
  if (!subject.ok) return subject;
  const body = renderText(message.body, input);
  if (!body.ok) return body;
  const own = renderOwn(message.own, input);
  if (!own.ok) return own;
  const text = {
    kind: "message" as const,
    subject: asSubject(subject.value),
    body: body.value.trim(),
    ...(Object.keys(own.value).length > 0 && { own: own.value }),
  };
  if (!message.link) return { ok: true, value: text };
  const url = renderUrl(message.link.url, input);
  if (!url.ok) return url;
  return { ok: true, value: { ...text, link: { label: cleanValue(message.link.label), url: url.value } } };
}

const asSubject = (text: string) => text.replace(/\s+/g, " ").trim();

/** The words of single channels; a part that is empty is as in the message itself. */
function renderOwn(own: Message["own"] = {}, input: RenderInput): Rendered<NonNullable<RenderedMessage["own"]>> {
  const rendered: NonNullable<RenderedMessage["own"]> = {};
  for (const channel of textChannels) {
    const words: { subject?: string; body?: string } = {};
    for (const part of ["subject", "body"] as const) {
      const text = own[channel]?.[part];
      if (!text || isEmpty(text)) continue;
      const filled = renderText(text, input);
      if (!filled.ok) return filled;
      words[part] = part === "subject" ? asSubject(filled.value) : filled.value.trim();
    }
    if (Object.keys(words).length > 0) rendered[channel] = words;
  }
  return { ok: true, value: rendered };
}

/** No text and no pill. */
export function isEmpty(text: RichText): boolean {
  return text.every((part) => typeof part === "string" && part.trim() === "");
}

/** Plain text; values are cleaned of what cannot be seen. */
export function renderText(text: RichText, input: RenderInput): Rendered<string> {
  return join(text, (pill) => pillText(pill, input));
}

/** Text for machines: values as they are, every digit and the whole address, unless a pill asks for a format. */
export function renderExact(text: RichText, input: RenderInput): Rendered<string> {
  return join(text, (pill) => rawText(pill, input));
}

/** Values are percent-encoded, so that none of them can change where the URL leads. */
export function renderUrl(text: RichText, input: RenderInput): Rendered<string> {
  const url = join(text, (pill) => {
    const value = rawText(pill, input);
    return value.ok ? { ok: true, value: encodeURIComponent(value.value) } : value;
  });
  if (!url.ok) return url;
  const trimmed = url.value.trim();
  return /^https?:\/\//i.test(trimmed) && URL.canParse(trimmed)
    ? { ok: true, value: trimmed }
    : { ok: false, reason: `“${trimmed.slice(0, 80)}” is not a URL` };
}

function join(text: RichText, pillTo: (pill: Pill) => Rendered<string>): Rendered<string> {
  let out = "";
  for (const part of text) {
    const piece = typeof part === "string" ? { ok: true as const, value: cleanAuthored(part) } : pillTo(part);
    if (!piece.ok) return piece;
    out += piece.value;
  }
  return { ok: true, value: out };
}

function pillText(pill: Pill, input: RenderInput): Rendered<string> {
  const value = input.read(pill.ref);
  if (isMissing(value)) return fallbackOf(pill, input);
  const type = input.typeOf(pill.ref)?.type;
  return { ok: true, value: cleanValue(formatValue({ value, type, zone: input.zone }, pill.format)) };
}

/** The value itself, unless the pill asks for a format. */
function rawText(pill: Pill, input: RenderInput): Rendered<string> {
  const value = input.read(pill.ref);
  if (isMissing(value)) return fallbackOf(pill, input);
  if (pill.format && pill.format.kind !== "plain") return pillText(pill, input);
  return { ok: true, value: cleanValue(Array.isArray(value) ? value.join(",") : String(value)) };
}

function isMissing(value: Value): value is null | "" {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function fallbackOf(pill: Pill, input: RenderInput): Rendered<string> {
  if (pill.fallback !== undefined) return { ok: true, value: cleanValue(pill.fallback) };
  const label = input.typeOf(pill.ref)?.label ?? pill.ref.slice(1).join(".");
  return { ok: false, reason: `${label} has no value and no fallback` };
}
