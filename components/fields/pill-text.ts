import type { Pill, RichText } from "#server/contract/message.ts";
import { keyOfRef, type Pick } from "./available-values.ts";

/** A pill's place in the text, braces included. */
export type Span = { start: number; end: number; pill: Pill };

/** A rich text as one string with a pill as its label in braces: "Health factor {Health factor}". */
export type PillText = { text: string; spans: readonly Span[] };

const GONE = "a value that is gone";
const IN_BRACES = /\{([^{}\n]+)\}/g;

export function labelOfPill(pill: Pill, picks: readonly Pick[]): string {
  const key = keyOfRef(pill.ref);
  return picks.find((pick) => pick.key === key)?.label ?? GONE;
}

export function toPillText(rich: RichText, picks: readonly Pick[]): PillText {
  let text = "";
  const spans: Span[] = [];
  for (const part of rich) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const start = text.length;
    text += `{${labelOfPill(part, picks)}}`;
    spans.push({ start, end: text.length, pill: part });
  }
  return { text, spans };
}

export function toRichText({ text, spans }: PillText): RichText {
  const rich: RichText = [];
  let at = 0;
  const push = (words: string) => {
    if (words) rich.push(words);
  };
  for (const { start, end, pill } of spans) {
    push(text.slice(at, start));
    rich.push(pill);
    at = end;
  }
  push(text.slice(at));
  return rich;
}

/**
 * The text after an edit. Pills outside of what changed stay who they are, with format and fallback; a pill that
 * was cut into becomes plain words; a label in braces that was typed or pasted becomes a pill.
 */
export function edited(before: PillText, text: string, picks: readonly Pick[]): PillText {
  const old = before.text;
  const shorter = Math.min(old.length, text.length);
  let head = 0;
  while (head < shorter && old[head] === text[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  const shift = text.length - old.length;
  const kept = before.spans.flatMap((span): Span[] => {
    if (span.end <= head) return [span];
    if (span.start >= old.length - tail) return [{ ...span, start: span.start + shift, end: span.end + shift }];
    return [];
  });
  const found = [...text.matchAll(IN_BRACES)].flatMap((match): Span[] => {
    const start = match.index;
    const end = start + match[0].length;
    if (kept.some((span) => start < span.end && span.start < end)) return [];
    // What already stood there unchanged was meant as words.
    if (end <= head || start >= text.length - tail) return [];
    const label = match[1]?.trim();
    // A name that several steps make means the nearest of them.
    const pick = picks.find((each) => each.label === label) ?? picks.findLast((each) => each.short === label);
    return pick ? [{ start, end, pill: { ref: pick.ref } }] : [];
  });
  return { text, spans: [...kept, ...found].sort((a, b) => a.start - b.start) };
}

export type Edit = PillText & { caret: number };

/** A pill in place of what is selected. */
export function inserted(before: PillText, at: { start: number; end: number }, pick: Pick): Edit {
  const label = `{${pick.label}}`;
  const text = before.text.slice(0, at.start) + label + before.text.slice(at.end);
  const rest = without(before, at);
  const spans = rest.spans.map((span) =>
    span.start >= at.start ? { ...span, start: span.start + label.length, end: span.end + label.length } : span,
  );
  const own: Span = { start: at.start, end: at.start + label.length, pill: { ref: pick.ref } };
  return { text, spans: [...spans, own].sort((a, b) => a.start - b.start), caret: own.end };
}

/** The text without a range; pills that it touches go whole. */
export function without(before: PillText, range: { start: number; end: number }): Edit {
  const touched = before.spans.filter((span) => span.start < range.end && range.start < span.end);
  const start = Math.min(range.start, ...touched.map((span) => span.start));
  const end = Math.max(range.end, ...touched.map((span) => span.end));
  const by = end - start;
  return {
    text: before.text.slice(0, start) + before.text.slice(end),
    spans: before.spans
      .filter((span) => !touched.includes(span))
      .map((span) => (span.start >= end ? { ...span, start: span.start - by, end: span.end - by } : span)),
    caret: start,
  };
}

/** The pill that the caret stands in, at its end (for Backspace) or at its beginning (for Delete). */
export function spanAt({ spans }: PillText, caret: number, side: "before" | "after" | "inside"): Span | undefined {
  return spans.find((span) => {
    if (side === "inside") return span.start < caret && caret < span.end;
    return side === "before" ? span.start < caret && caret <= span.end : span.start <= caret && caret < span.end;
  });
}

/** What is being typed after an open brace, for suggestions. */
export function openBrace({ text, spans }: PillText, caret: number): { start: number; typed: string } | null {
  const start = text.lastIndexOf("{", caret - 1);
  if (start < 0 || spans.some((span) => span.start <= start && start < span.end)) return null;
  const typed = text.slice(start + 1, caret);
  return /[{}\n]/.test(typed) || typed.length > 40 ? null : { start, typed };
}

/** Words in braces that are no pill: they would be sent as they stand. */
export function strayBraces({ text, spans }: PillText): string[] {
  return [...text.matchAll(IN_BRACES)]
    .filter((match) => !spans.some((span) => span.start === match.index))
    .map((match) => match[0]);
}
