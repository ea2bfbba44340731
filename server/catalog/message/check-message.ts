import type { Message, OwnText, Pill, RichText } from "#server/contract/message.ts";
import { aType, type ValueType } from "#server/contract/value.ts";
import type { NodeProblem, Scope } from "../define-node.ts";
import { isEmpty } from "./render-message.ts";

/** What keeps a message from being sent, by path below the node's config. */
export function checkMessage(message: Message, field: string, scope: Scope): NodeProblem[] {
  const problems = [
    ...checkRichText(message.subject, `${field}.subject`, scope),
    ...checkRichText(message.body, `${field}.body`, scope),
  ];
  if (isEmpty(message.subject)) problems.push(error(`${field}.subject`, "message-empty", "Write a subject."));
  if (isEmpty(message.body)) problems.push(error(`${field}.body`, "message-empty", "Write the message."));
  problems.push(...checkOwn(message.own, `${field}.own`, scope));
  if (message.urgent) {
    problems.push(...checkWords(message.urgent, `${field}.urgent`, scope));
    problems.push(...checkOwn(message.urgent.own, `${field}.urgent.own`, scope));
  }
  if (message.link) problems.push(...checkUrl(message.link.url, `${field}.link.url`, scope));
  return problems;
}

function checkOwn(own: Message["own"], field: string, scope: Scope): NodeProblem[] {
  return Object.entries(own ?? {}).flatMap(([channel, words = {}]) => checkWords(words, `${field}.${channel}`, scope));
}

function checkWords({ subject, body }: OwnText, field: string, scope: Scope): NodeProblem[] {
  return [
    ...checkRichText(subject ?? [], `${field}.subject`, scope),
    ...checkRichText(body ?? [], `${field}.body`, scope),
  ];
}

/** Pills must name what a step above makes, in a format that fits. */
export function checkRichText(text: RichText, field: string, scope: Scope): NodeProblem[] {
  return text.flatMap((part, i) => (typeof part === "string" ? [] : checkPill(part, `${field}.${i}`, scope)));
}

/** A URL whose scheme and host are typed out: values may only fill in what follows. */
export function checkUrl(url: RichText, field: string, scope: Scope): NodeProblem[] {
  if (isEmpty(url)) return [error(field, "url-missing", "Give the URL, in full, as https://example.com/path.")];
  const start = typeof url[0] === "string" ? url[0].trim() : "";
  const isWhole = url.every((part) => typeof part === "string");
  if (!/^https?:\/\/[^/?#\s]+/i.test(start) || (!isWhole && !/^https?:\/\/[^/?#\s]+[/?#]/i.test(start))) {
    const message = "A URL starts with https:// and the host, typed out; fields can only stand after the host.";
    return [error(field, "url-invalid", message)];
  }
  if (!URL.canParse(start)) return [error(field, "url-invalid", `“${start.slice(0, 80)}” is not a URL.`)];
  return checkRichText(url, field, scope);
}

function checkPill(pill: Pill, field: string, scope: Scope): NodeProblem[] {
  const output = scope.typeOf(pill.ref);
  if (!output)
    return [error(field, "ref-gone", "A field in this text is no longer made by a step above. Pick it again.")];
  const problems: NodeProblem[] = [];
  if (pill.format && !formatFits(pill.format.kind, output.type)) {
    const message = `${output.label} is ${aType(output.type)}; it cannot be written as ${pill.format.kind.replace("-", " ")}.`;
    problems.push(error(field, "format-mismatch", message));
  }
  if (output.optional && pill.fallback === undefined) {
    const message = `${output.label} may be missing. Without a fallback, who has none gets no message.`;
    problems.push({ severity: "warning", field, code: "no-fallback", message });
  }
  return problems;
}

function formatFits(format: NonNullable<Pill["format"]>["kind"], type: ValueType): boolean {
  const kind = type.kind === "list" ? type.of.kind : type.kind;
  if (format === "amount" || format === "percent") return kind === "number";
  if (format === "time") return kind === "time";
  return format === "plain" || kind === "address" || kind === "text";
}

function error(field: string, code: string, message: string): NodeProblem {
  return { severity: "error", field, code, message };
}
