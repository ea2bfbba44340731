import type { TopicFacts, WorkspaceFacts } from "#server/catalog/define-node.ts";
import { nodeTypeOf } from "#server/catalog/nodes/index.ts";
import { aaveV3Pool } from "#server/catalog/protocols/aave-v3-pool.ts";
import { erc20 } from "#server/catalog/protocols/erc20.ts";
import type { TriggerSpec } from "#server/contract/plan.ts";
import { present } from "#server/kernel/assert.ts";
import { facts as example, TOPIC_ID } from "./worked-example.ts";

/** When nodes by themselves: a config of each that is good, and what its type says of a changed one. */

export const PRICE_TOPIC_ID = 8;
export const CONTRACT = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
export const OTHER = "0x00000000000000000000000000000000000000Aa";

const priceTopic: TopicFacts = {
  id: PRICE_TOPIC_ID,
  key: "price",
  name: "Price",
  description: "",
  icon: "bell",
  fields: [
    { kind: "number", key: "below", label: "Below", unit: "USD", default: "2000" },
    { kind: "number", key: "percent", label: "Move", unit: "%", default: "5" },
    { kind: "yes-no", key: "weekends", label: "At weekends", default: true },
  ],
  presets: [],
  defaultPreset: null,
  onByDefault: true,
  critical: false,
  learns: null,
};

/** The worked example's topic, one on prices, and two chains that are read. */
export const whenFacts: WorkspaceFacts = { ...example, topics: [...example.topics, priceTopic], chainIds: [1, 31337] };

const own = (field: string) => ({ id: "own", label: "", line: { kind: "field", field } });
export const fixed = (value: string, id = `at-${value.replaceAll(/\W/g, "-")}`) => ({
  id,
  label: "",
  line: { kind: "fixed", value },
});

export const GOOD: Record<string, Record<string, unknown>> = {
  "contract-event": {
    chainId: 31337,
    contract: {
      address: CONTRACT,
      name: "USDC",
      events: erc20.events,
      event: "Transfer(address,address,uint256)",
    },
    units: { value: { decimals: 6, unit: "USDC" } },
    filters: [],
  },
  "contract-value": {
    chainId: 31337,
    view: {
      address: CONTRACT,
      name: "Aave Pool",
      functions: aaveV3Pool.functions,
      function: "getUserAccountData(address)",
      args: [{ kind: "wallet" }],
      path: ["healthFactor"],
      decimals: 18,
      unit: "",
    },
    whose: "followers",
    topicId: TOPIC_ID,
    lines: [own("line")],
    critical: "1",
  },
  price: {
    asset: "ETH",
    unit: "USD",
    source: "chainlink",
    chainId: 31337,
    feed: { address: CONTRACT, name: "ETH / USD" },
    topicId: PRICE_TOPIC_ID,
    lines: [own("below")],
  },
  balance: {
    chainId: 31337,
    of: "native",
    whose: "account",
    account: { address: OTHER, name: "Keeper" },
    lines: [fixed("0.5")],
  },
  "address-activity": {
    chainId: 31337,
    whose: "account",
    account: { address: OTHER, name: "Treasury" },
    directions: ["sent"],
  },
  schedule: { time: { kind: "cron", expression: "0 9 * * 1-5", zone: "Europe/Zurich" } },
  "block-height": { chainId: 31337, mode: "at", block: 21_000_000 },
};

/** The sentence of a changed config as text, faulty chips marked by "!". */
export function sentenceOfWhen(type: string, change: Record<string, unknown> = {}): string {
  const definition = present(nodeTypeOf(type), type);
  const parsed = definition.schema.safeParse({ ...GOOD[type], ...change });
  const parts = definition.sentence(parsed.success ? parsed.data : {}, whenFacts, () => undefined);
  return parts.map((part) => (typeof part === "string" ? part : `${part.faulty ? "!" : ""}${part.chip}`)).join("");
}

/** What is wrong with a changed config, as "code field: message"; warnings begin with "warning". */
export function problemsOfWhen(type: string, change: Record<string, unknown> = {}): string[] {
  const definition = present(nodeTypeOf(type), type);
  const config = definition.schema.parse({ ...GOOD[type], ...change });
  const scope = { facts: whenFacts, typeOf: () => undefined, available: [] };
  const found = definition.check?.(config, scope) ?? [];
  return found.map(
    ({ severity, code, field, message }) => `${severity === "warning" ? "warning " : ""}${code} ${field}: ${message}`,
  );
}

/** What a changed config compiles to. */
export function specOfWhen(type: string, change: Record<string, unknown> = {}): TriggerSpec {
  const definition = present(nodeTypeOf(type), type);
  if (definition.run !== "trigger") throw new Error(`Bug: ${type} is no trigger`);
  return definition.compile(definition.schema.parse({ ...GOOD[type], ...change }));
}

/** Names and units of what a changed config makes, with the way it is made by: "value USD by next". */
export function outputsOfWhen(type: string, change: Record<string, unknown> = {}): string[] {
  const definition = present(nodeTypeOf(type), type);
  return definition
    .outputs(definition.schema.parse({ ...GOOD[type], ...change }), whenFacts)
    .map(({ path, type: is, way }) => {
      const unit = is.kind === "number" && is.unit ? ` ${is.unit}` : "";
      return `${path.join(".")}${unit}${way ? ` by ${way}` : ""}`;
    });
}
