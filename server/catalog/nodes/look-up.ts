import { z } from "zod";
import { humanise } from "#server/contract/abi-names.ts";
import type { SentencePart } from "#server/contract/catalog.ts";
import { headersSchema } from "#server/contract/headers.ts";
import { richTextSchema } from "#server/contract/message.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import { defineNode, type NodeProblem, type SourceReply, type StepInput, type StepResult } from "../define-node.ts";
import { checkHeaders } from "../headers.ts";
import { parseJsonPath } from "../json-path.ts";
import { checkUrl } from "../message/check-message.ts";
import { renderUrl } from "../message/render-message.ts";
import { showValue } from "../show-value.ts";
import { hostOf } from "../url-host.ts";

const attributeSchema = z.strictObject({
  name: z.string().max(60),
  path: z.string().max(200),
  type: z.enum(["number", "text", "boolean"]),
  unit: z.string().max(20).optional(),
});

const schema = z.strictObject({
  url: richTextSchema,
  headers: headersSchema.default([]),
  attributes: z.array(attributeSchema).max(40).default([]),
  cacheSeconds: z.coerce.number().int().min(0).max(limits.sourceCacheSecondsMax).default(60),
  onFailure: z.enum(["last-known", "baseline", "fail"]).default("last-known"),
});
type Config = z.infer<typeof schema>;

const NAME = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

export const lookUp = defineNode<Config>({
  type: "look-up",
  v: 1,
  family: "who",
  label: "Look up by API",
  hint: "Asks your backend about each wallet",
  icon: "database",
  run: "step",
  hasInput: true,
  handles: [
    { id: "next", label: "Then" },
    { id: "failed", label: "Failed" },
  ],
  fields: [
    {
      key: "url",
      kind: "rich-text",
      label: "URL",
      placeholder: "https://api.example.com/tiers/",
      help: "Asked by GET, once per wallet. A 404 means that your backend does not know the wallet.",
    },
    { key: "headers", kind: "headers", label: "Headers", optional: true },
    { key: "attributes", kind: "attributes", label: "What to read from the answer" },
    {
      key: "cacheSeconds",
      kind: "number",
      label: "An answer holds for",
      unit: "seconds",
      min: 0,
      max: limits.sourceCacheSecondsMax,
    },
    {
      key: "onFailure",
      kind: "choice",
      label: "When your backend fails",
      options: [
        { value: "last-known", label: "Use its last answer", hint: "without one, go on as unknown" },
        { value: "baseline", label: "Go on as unknown", hint: "as for a wallet it does not know" },
        { value: "fail", label: "Try again, then take the way Failed", hint: "nothing is decided on a guess" },
      ],
    },
  ],
  defaults: { url: [], headers: [], attributes: [], cacheSeconds: 60, onFailure: "last-known" },
  schema,
  sentence: ({ url, attributes = [] }): SentencePart[] => {
    const host = hostOf(url);
    const [first, ...more] = attributes.map((attribute) => attribute.name).filter(Boolean);
    return [
      "Ask ",
      host ? { chip: host } : { chip: "a URL", faulty: true },
      " for ",
      first ? { chip: first, tone: "who" } : { chip: "something", faulty: true },
      ...(more.length > 0 ? [" and ", { chip: `${more.length} more`, tone: "who" as const }] : []),
    ];
  },
  wayWords: () => ({ failed: "could not be looked up" }),
  outputs: ({ attributes = [] }) => [
    ...attributes.filter(({ name }) => NAME.test(name)).map(attributeOutput),
    { path: ["known"], label: "Known to your backend", type: { kind: "boolean" } },
  ],
  check: (config, scope) => [
    ...checkUrl(config.url, "url", scope),
    ...checkHeaders(config.headers, "headers", scope),
    ...checkAttributes(config.attributes),
  ],
  step: look,
});

function attributeOutput({ name, type, unit }: Config["attributes"][number]): Output {
  return {
    path: [name],
    label: humanise(name),
    type: type === "number" && unit ? { kind: type, unit } : { kind: type },
    optional: true,
  };
}

function checkAttributes(attributes: Config["attributes"]): NodeProblem[] {
  if (attributes.length === 0) {
    return [
      {
        severity: "error",
        field: "attributes",
        code: "attributes-missing",
        message: "Say what to read from the answer.",
      },
    ];
  }
  return attributes.flatMap(({ name, path }, i): NodeProblem[] => {
    const at = `attributes.${i}`;
    if (!NAME.test(name) || name === "known") {
      const message = name ? `“${name}” cannot be used as a name here.` : "Name this attribute.";
      return [{ severity: "error", field: `${at}.name`, code: "field-name", message }];
    }
    if (attributes.findIndex((other) => other.name === name) !== i) {
      return [{ severity: "error", field: `${at}.name`, code: "field-twice", message: `“${name}” is there twice.` }];
    }
    if (parseJsonPath(path)) return [];
    return [
      {
        severity: "error",
        field: `${at}.path`,
        code: "path-invalid",
        message: `“${path}” is not a path. Write it as tier or user.tiers[0].name.`,
      },
    ];
  });
}

function look(config: Config, input: StepInput): StepResult {
  if (input.answer) return read(config, input.answer);
  const { zone } = input.subscriber;
  const url = renderUrl(config.url, { zone, read: (ref) => input.read(ref), typeOf: (ref) => input.typeOf(ref) });
  if (!url.ok) return { kind: "failed", reason: url.reason, retry: false, text: `Nothing was asked: ${url.reason}` };
  const { headers, attributes, cacheSeconds } = config;
  return {
    kind: "ask",
    question: { kind: "backend", url: url.value, headers, attributes, cacheSeconds },
    text: `Asks ${hostOf([url.value])}`,
  };
}

function read(config: Config, reply: SourceReply): StepResult {
  const host = hostOf(config.url) ?? "Your backend";
  switch (reply.kind) {
    case "known":
      return go(`${host} answered: ${shown(config, reply.attributes)}`, { known: true, ...reply.attributes });
    case "unknown-wallet":
      return go(`${host} does not know this wallet`, { known: false });
    case "failed":
      return fallBack(config, { host, reply });
  }
}

function fallBack(
  { onFailure, ...config }: Config,
  failed: { host: string; reply: SourceReply & { kind: "failed" } },
): StepResult {
  const { reason, lastKnown } = failed.reply;
  if (onFailure === "fail") {
    return { kind: "failed", reason, retry: true, text: `${failed.host} did not answer: ${reason}` };
  }
  if (onFailure === "last-known" && lastKnown) {
    const answer = lastKnown.known ? shown({ ...config, onFailure }, lastKnown.attributes) : "this wallet is not known";
    const text = `${failed.host} failed (${reason}), so its last answer counts, of ${showValue(lastKnown.fetchedAt, { kind: "time" })}: ${answer}`;
    return go(text, { known: lastKnown.known, ...lastKnown.attributes });
  }
  return go(`${failed.host} failed (${reason}), so this wallet goes on as unknown`, { known: false });
}

function go(text: string, outputs: Values): StepResult {
  return { kind: "go", handle: "next", text, outputs };
}

function shown({ attributes }: Config, values: Values): string {
  const parts = attributes.slice(0, 4).map(({ name, type }) => `${name} ${showValue(values[name], { kind: type })}`);
  return attributes.length > 4 ? `${parts.join(", ")} and ${attributes.length - 4} more` : parts.join(", ");
}
