import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { richTextSchema } from "#server/contract/message.ts";
import type { Value } from "#server/contract/value.ts";
import { defineNode, type NodeProblem, type Scope, type StepInput, type StepResult } from "../define-node.ts";
import { checkHeaders, headersSchema } from "../headers.ts";
import { checkUrl } from "../message/check-message.ts";
import { renderUrl } from "../message/render-message.ts";
import { refPathSchema } from "../ref-schema.ts";
import { richTextChip } from "../rich-text-chip.ts";
import { hostOf } from "../url-host.ts";

const METHODS = ["POST", "PUT", "PATCH", "GET", "DELETE"] as const;

const schema = z.strictObject({
  method: z.enum(METHODS).default("POST"),
  url: richTextSchema,
  headers: headersSchema.default([]),
  body: z
    .array(z.strictObject({ name: z.string().max(60), ref: refPathSchema }))
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
      help: "Sent as JSON: each field under its name. Numbers are texts, so that no digit is lost.",
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
  return body.flatMap(({ name, ref }, i): NodeProblem[] => {
    const at = `body.${i}`;
    if (!name.trim())
      return [{ severity: "error", field: `${at}.name`, code: "field-name", message: "Name this field." }];
    if (body.findIndex((other) => other.name === name) !== i) {
      return [{ severity: "error", field: `${at}.name`, code: "field-twice", message: `“${name}” is there twice.` }];
    }
    if (scope.typeOf(ref)) return [];
    const message = "What stood here is no longer made by a step above. Pick it again.";
    return [{ severity: "error", field: `${at}.ref`, code: "ref-gone", message }];
  });
}

function draftCall(config: Config, input: StepInput): StepResult {
  const { zone } = input.subscriber;
  const url = renderUrl(config.url, { zone, read: (ref) => input.read(ref), typeOf: (ref) => input.typeOf(ref) });
  if (!url.ok)
    return { kind: "failed", reason: url.reason, retry: false, text: `The call was not made: ${url.reason}` };
  const { method, headers } = config;
  const hasBody = method !== "GET" && method !== "DELETE";
  const body: Record<string, Value> | null = hasBody
    ? Object.fromEntries(config.body.map(({ name, ref }) => [name, input.read(ref)]))
    : null;
  const content = { kind: "web-call" as const, method, headers, body };
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
