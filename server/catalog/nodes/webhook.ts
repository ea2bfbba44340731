import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { headersSchema } from "#server/contract/headers.ts";
import { richTextSchema } from "#server/contract/message.ts";
import type { Value } from "#server/contract/value.ts";
import { defineNode, type NodeProblem, type Scope, type StepInput, type StepResult } from "../define-node.ts";
import { checkHeaders } from "../headers.ts";
import { checkRichText, checkUrl } from "../message/check-message.ts";
import { type Rendered, type RenderInput, renderExact, renderUrl } from "../message/render-message.ts";
import { refPathSchema } from "../ref-schema.ts";
import { richTextChip } from "../rich-text-chip.ts";
import { hostOf } from "../url-host.ts";

const METHODS = ["POST", "PUT", "PATCH", "GET", "DELETE"] as const;

const name = z.string().max(60);

const schema = z.strictObject({
  method: z.enum(METHODS).default("POST"),
  url: richTextSchema,
  headers: headersSchema.default([]),
  /** A value as it is, or a text with values in it. */
  body: z
    .array(z.union([z.strictObject({ name, ref: refPathSchema }), z.strictObject({ name, text: richTextSchema })]))
    .max(40)
    .default([]),
});
type Config = z.infer<typeof schema>;

export const webhook = defineNode<Config>({
  type: "webhook",
  v: 1,
  family: "then",
  label: "Web call",
  hint: "Calls a URL of yours",
  icon: "globe",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    { key: "method", kind: "choice", label: "Method", options: METHODS.map((value) => ({ value, label: value })) },
    { key: "url", kind: "rich-text", label: "URL", placeholder: "https://hooks.example.com/alerts" },
    { key: "headers", kind: "headers", label: "Headers", optional: true },
    {
      key: "body",
      kind: "named-refs",
      label: "Body",
      help: "Sent as JSON: a value, or a text with values in it, under each name. Numbers are texts, so that no digit is lost.",
      optional: true,
      when: { key: "method", is: ["POST", "PUT", "PATCH"] },
    },
  ],
  defaults: { method: "POST", url: [], headers: [], body: [] },
  schema,
  sentence: ({ method, url, body = [] }, _facts, nameOf): SentencePart[] => {
    const host = hostOf(url) ?? richTextChip(url, nameOf)?.chip;
    const to = host ? { chip: host } : { chip: "a URL", faulty: true };
    const [first, ...more] = body;
    if (!first) return ["Call ", to, " by ", { chip: method ?? "POST" }];
    const fields = more.length > 0 ? `${body.length} fields` : first.name || "1 field";
    return ["Send ", { chip: fields }, " to ", to, " by ", { chip: method ?? "POST" }];
  },
  outputs: () => [],
  check: (config, scope) => [
    ...checkUrl(config.url, "url", scope),
    ...checkHeaders(config.headers, "headers", scope),
    ...checkBody(config.body, scope),
  ],
  step: draftCall,
});

function checkBody(body: Config["body"], scope: Scope): NodeProblem[] {
  return body.flatMap((entry, i): NodeProblem[] => {
    const at = `body.${i}`;
    if (!entry.name.trim())
      return [{ severity: "error", field: `${at}.name`, code: "field-name", message: "Name this field." }];
    if (body.findIndex((other) => other.name === entry.name) !== i) {
      const message = `“${entry.name}” is there twice.`;
      return [{ severity: "error", field: `${at}.name`, code: "field-twice", message }];
    }
    if ("text" in entry) return checkRichText(entry.text, `${at}.text`, scope);
    if (scope.typeOf(entry.ref)) return [];
    const message = "What stood here is no longer made by a step above. Pick it again.";
    return [{ severity: "error", field: `${at}.ref`, code: "ref-gone", message }];
  });
}

function draftCall(config: Config, input: StepInput): StepResult {
  const { zone } = input.subscriber;
  const rendering: RenderInput = { zone, read: (ref) => input.read(ref), typeOf: (ref) => input.typeOf(ref) };
  const url = renderUrl(config.url, rendering);
  if (!url.ok) return notMade(url.reason);
  const { method, headers } = config;
  const body = method === "GET" || method === "DELETE" ? EMPTY : bodyOf(config.body, rendering);
  if (!body.ok) return notMade(body.reason);
  const content = { kind: "web-call" as const, method, headers, body: body.value };
  const draft = {
    channel: "webhook",
    target: url.value,
    urgency: "normal" as const,
    topicId: null,
    content,
    why: input.why,
  };
  return { kind: "deliver", drafts: [draft], text: `Planned a ${method} to ${hostOf([url.value]) ?? "the URL"}` };
}

const EMPTY = { ok: true, value: null } as const;

function notMade(reason: string): StepResult {
  return { kind: "failed", reason, retry: false, text: `The call was not made: ${reason}` };
}

function bodyOf(body: Config["body"], rendering: RenderInput): Rendered<Record<string, Value>> {
  const fields: [string, Value][] = [];
  for (const entry of body) {
    const value =
      "text" in entry ? renderExact(entry.text, rendering) : { ok: true as const, value: rendering.read(entry.ref) };
    if (!value.ok) return value;
    fields.push([entry.name, value.value]);
  }
  return { ok: true, value: Object.fromEntries(fields) };
}
