import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { showDecimal } from "#server/contract/decimal.ts";
import { shareName } from "#server/contract/portfolio.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import { defineNode, type StepInput, type StepResult } from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { showDuration } from "../show-duration.ts";
import { showValue } from "../show-value.ts";

const CACHE_SECONDS_USUAL = 600;

const schema = z.strictObject({
  cacheSeconds: z.coerce.number().int().min(0).max(limits.sourceCacheSecondsMax).default(CACHE_SECONDS_USUAL),
  lastKnownSeconds: z.coerce.number().int().min(0).max(limits.sourceCacheSecondsMax).optional(),
});
type Config = z.infer<typeof schema>;

const USD = { kind: "number" as const, unit: "USD" };
const PERCENT = { kind: "number" as const, unit: "%" };

export const theirPortfolio = defineNode<Config>({
  type: "their-portfolio",
  v: 1,
  family: "who",
  label: "Their portfolio",
  hint: "What each wallet holds, asset by asset",
  icon: "chart-pie",
  run: "step",
  hasInput: true,
  handles: [
    { id: "next", label: "Then" },
    { id: "failed", label: "Unknown" },
  ],
  fields: [
    {
      key: "cacheSeconds",
      kind: "duration",
      label: "A reading holds for",
      min: 0,
      max: limits.sourceCacheSecondsMax,
      help: "An older one is read again before anything is decided or sent. What is read, and where, stands in Settings, under Portfolio.",
    },
    {
      key: "lastKnownSeconds",
      kind: "duration",
      label: "If it cannot be read, the last one counts for",
      min: 0,
      max: limits.sourceCacheSecondsMax,
      help: "After that, and where this is empty, it is unknown. Its age is told with what came of it.",
      optional: true,
    },
  ],
  defaults: { cacheSeconds: CACHE_SECONDS_USUAL },
  schema,
  sentence: ({ cacheSeconds, lastKnownSeconds }, { portfolioAssets }): SentencePart[] => {
    const [first, ...more] = portfolioAssets;
    const tail = cacheSeconds ? [", not older than ", { chip: showDuration(cacheSeconds) }] : [", as it is right then"];
    return [
      "Read their share of ",
      first ? { chip: first, tone: "who" } : { chip: "nothing yet", faulty: true },
      ...(more.length > 0 ? [" and ", { chip: `${more.length} more`, tone: "who" as const }] : []),
      ...tail,
      ...(lastKnownSeconds ? [", else the last one of up to ", { chip: showDuration(lastKnownSeconds) }] : []),
    ];
  },
  wayWords: () => ({ failed: "whose portfolio is unknown" }),
  outputs: (_config, { portfolioAssets }) => outputsOf(portfolioAssets),
  check: (_config, { facts }) =>
    facts.portfolioAssets.length > 0
      ? []
      : [
          {
            severity: "error",
            code: "portfolio-not-set",
            message: "Say first what a portfolio is made of: Settings, under Portfolio.",
          },
        ],
  step: readIt,
});

function outputsOf(assets: readonly string[]): Output[] {
  const way = { way: "next" };
  return [
    ...assets.map((asset): Output => ({ path: [shareName(asset)], label: `Share of ${asset}`, type: PERCENT, ...way })),
    { path: ["total"], label: "Portfolio in all", type: USD, ...way },
    { path: ["borrowed"], label: "Borrowed in all", type: USD, ...way },
    { path: ["largest"], label: "Largest share", type: PERCENT, ...way },
    { path: ["largestAsset"], label: "Largest asset", type: { kind: "text" }, optional: true, ...way },
    { path: ["readAt"], label: "Portfolio read at", type: { kind: "time" }, ...way },
  ];
}

function readIt({ cacheSeconds, lastKnownSeconds = 0 }: Config, { answer, subscriber, now }: StepInput): StepResult {
  if (!answer) {
    const question = {
      kind: "portfolio" as const,
      subscriberId: subscriber.id,
      wallet: subscriber.address,
      cacheSeconds,
    };
    return { kind: "ask", question, text: "Reads their portfolio" };
  }
  if (answer.kind === "known")
    return { kind: "go", handle: "next", text: told(answer.attributes), outputs: answer.attributes };
  const reason = answer.kind === "failed" ? answer.reason : "this wallet is not known";
  const lastKnown = answer.kind === "failed" ? answer.lastKnown : undefined;
  const ageSeconds = lastKnown ? Math.floor((now.getTime() - Date.parse(lastKnown.fetchedAt)) / 1_000) : 0;
  if (lastKnown && lastKnownSeconds > 0 && ageSeconds <= lastKnownSeconds) {
    const { attributes: outputs } = lastKnown;
    const text = `It cannot be read (${reason}), so the last one counts, ${showDuration(Math.max(1, ageSeconds))} old: ${inSentence(told(outputs))}`;
    return { kind: "go", handle: "next", text, outputs };
  }
  // read again it would be late: endpoints were tried in turn already
  return { kind: "failed", reason, retry: false, text: `Their portfolio is unknown: ${reason}` };
}

const TOLD_MAX = 4;

/** "Holds 12,480 USD: 90 % ETH, 10 % USDC. Read at …" */
function told(values: Values): string {
  const prefix = shareName("");
  const shares = Object.entries(values)
    .filter(([name, value]) => name.startsWith(prefix) && typeof value === "string" && Number(value) > 0)
    .toSorted(([, a], [, b]) => Number(b) - Number(a))
    .slice(0, TOLD_MAX)
    .map(([name, value]) => `${showDecimal(String(value), 1)} % ${name.slice(prefix.length)}`);
  const total = showValue(values.total ?? null, USD);
  const what = shares.length > 0 ? `${total} in all, ${shares.join(", ")}` : "nothing of what is counted";
  return `Holds ${what}; read ${showValue(values.readAt ?? null, { kind: "time" })}`;
}
