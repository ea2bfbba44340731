import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { headersSchema } from "#server/contract/headers.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import type { Output } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import { checkTopicId } from "../check-topic.ts";
import { defineNode } from "../define-node.ts";
import { idSchema } from "../ref-schema.ts";
import { hostOf } from "../url-host.ts";
import { checkPriceSource, EVERY_SECONDS_MAX, EVERY_SECONDS_MIN } from "../when/check-price-source.ts";
import { checkReading } from "../when/check-reading.ts";
import {
  addressChip,
  addressSchema,
  CONTRACT_OUTPUT,
  chainChip,
  lower,
  NO_ADDRESS,
  READ_OUTPUTS,
  secondsSchema,
} from "../when/parts.ts";
import {
  compileReading,
  namesInReading,
  READING_DEFAULTS,
  READING_HANDLES,
  readingFields,
  readingOutputs,
  readingShape,
  testParts,
} from "../when/reading.ts";

const schema = z.strictObject({
  asset: z.string().max(40),
  unit: z.string().max(20).default("USD"),
  source: z.enum(["chainlink", "uniswap-v3", "http"]).default("chainlink"),
  chainId: z.int().positive().optional(),
  feed: addressSchema.default(NO_ADDRESS),
  pool: addressSchema.default(NO_ADDRESS),
  inverted: z.boolean().default(false),
  url: z.string().max(2000).default(""),
  headers: headersSchema.default([]),
  path: z.string().max(200).default(""),
  everySeconds: secondsSchema(EVERY_SECONDS_MAX).default(60),
  topicId: idSchema.nullable().default(null),
  ...readingShape,
});
type Config = z.infer<typeof schema>;

const ON_CHAIN = ["chainlink", "uniswap-v3"];

export const price = defineNode<Config>({
  type: "price",
  v: 1,
  family: "when",
  label: "Price",
  hint: "A price crosses a line, or moves far",
  icon: "trending-up",
  run: "trigger",
  hasInput: false,
  handles: READING_HANDLES,
  fields: [
    { key: "asset", kind: "text", label: "Price of", placeholder: "ETH" },
    { key: "unit", kind: "text", label: "In", placeholder: "USD" },
    {
      key: "source",
      kind: "choice",
      label: "Read from",
      options: [
        { value: "chainlink", label: "A Chainlink feed" },
        {
          value: "uniswap-v3",
          label: "A Uniswap V3 pool",
          hint: "moves at once, and can be pushed by one large trade",
        },
        { value: "http", label: "A URL", hint: "any service that answers with JSON" },
      ],
    },
    { key: "chainId", kind: "chain", label: "Chain", when: { key: "source", is: ON_CHAIN } },
    {
      key: "feed",
      kind: "address",
      protocol: "chainlink-feed",
      label: "Feed",
      when: { key: "source", is: ["chainlink"] },
    },
    {
      key: "pool",
      kind: "address",
      protocol: "uniswap-v3-pool",
      label: "Pool",
      when: { key: "source", is: ["uniswap-v3"] },
    },
    {
      key: "inverted",
      kind: "toggle",
      label: "The other way round",
      help: "The price of the pool's second token in its first one.",
      when: { key: "source", is: ["uniswap-v3"] },
    },
    {
      key: "url",
      kind: "text",
      label: "URL",
      placeholder: "https://api.example.com/price/eth",
      when: { key: "source", is: ["http"] },
    },
    { key: "headers", kind: "headers", label: "Headers", optional: true, when: { key: "source", is: ["http"] } },
    {
      key: "path",
      kind: "text",
      label: "Where in the answer",
      placeholder: "data.price",
      when: { key: "source", is: ["http"] },
    },
    {
      key: "everySeconds",
      kind: "duration",
      label: "Asked every",
      min: EVERY_SECONDS_MIN,
      max: EVERY_SECONDS_MAX,
      when: { key: "source", is: ["http"] },
    },
    ...readingFields,
  ],
  defaults: {
    asset: "",
    unit: "USD",
    source: "chainlink",
    feed: NO_ADDRESS,
    pool: NO_ADDRESS,
    inverted: false,
    url: "",
    headers: [],
    path: "",
    everySeconds: 60,
    topicId: null,
    ...READING_DEFAULTS,
  },
  schema,
  sentence: (config, facts) => {
    const asset: SentencePart = config.asset?.trim()
      ? { chip: config.asset.trim(), tone: "when" }
      : { chip: "something", faulty: true };
    return [
      "When the price of ",
      asset,
      ...testParts(config, { unit: config.unit ?? "", facts }),
      ...sourceParts(config),
    ];
  },
  outputs: (config) => [
    ...readingOutputs(config, { label: labelOf(config.asset), unit: config.unit ?? "" }),
    ...placeOutputs(config.source),
  ],
  names: namesInReading,
  check: (config, scope) => [
    ...checkPriceSource(config, scope),
    ...checkTopicId(config.topicId, "topicId", scope.facts),
    ...checkReading(config, config.unit, scope),
  ],
  compile: (config) =>
    compileReading(
      { ...config, whose: "nobody", account: NO_ADDRESS },
      { unit: config.unit, source: compileSource(config) },
    ),
});

const labelOf = (asset: string | undefined) => (asset?.trim() ? `${asset.trim()} price` : "Price");

function placeOutputs(source: Config["source"] | undefined): Output[] {
  return source === "http" ? [] : [...READ_OUTPUTS, CONTRACT_OUTPUT];
}

function sourceParts({ source, feed, pool, url, chainId }: Partial<Config>): SentencePart[] {
  if (source === "http") {
    const host = hostOf([url ?? ""]);
    return [", read from ", host ? { chip: host } : { chip: "a URL", faulty: true }];
  }
  const from = source === "uniswap-v3" ? addressChip(pool, "a pool") : addressChip(feed, "a feed");
  return [", read from ", from, " on ", chainChip(chainId)];
}

function compileSource({
  source,
  feed,
  pool,
  inverted,
  url,
  headers,
  path,
  everySeconds,
  ...rest
}: Config): ReadingSource {
  if (source === "http") return { kind: "http", url: url.trim(), headers, path: path.trim(), everySeconds };
  const chainId = present(rest.chainId, "a checked price on a chain has its chain");
  if (source === "uniswap-v3") return { kind: "uniswap-v3", chainId, pool: lower(pool.address), inverted };
  return { kind: "chainlink", chainId, proxy: lower(feed.address) };
}
