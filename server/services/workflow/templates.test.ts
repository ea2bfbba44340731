import { expect, test } from "vitest";
import { templateOf, templates } from "#server/catalog/templates/index.ts";
import type { Values } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import { interpretAlone } from "#server/testing/interpret-alone.ts";
import { facts, LENDING, TOPIC_ID } from "#server/testing/worked-example.ts";
import { compilePlan } from "./compile-plan.ts";
import { describeGraph, sentenceText } from "./describe-graph.ts";
import { validateGraph } from "./validate-graph.ts";

const FEED = "0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419";

const INPUTS: Record<string, Record<string, unknown>> = {
  "liquidation-by-tier": { chainId: 31337, address: LENDING, topicId: TOPIC_ID },
  "liquidation-by-backend-tier": {
    chainId: 31337,
    address: LENDING,
    topicId: TOPIC_ID,
    url: "https://api.example.com/tiers/",
  },
  "liquidation-by-health-factor": {
    chainId: 31337,
    pool: { address: LENDING, name: "Demo Aave market" },
    topicId: TOPIC_ID,
    feeds: [{ address: FEED, name: "ETH / USD", protocol: "chainlink-feed", on: "feed" }],
  },
  "price-below-line": { asset: "ETH", chainId: 31337, feed: { address: FEED, name: "ETH / USD" }, topicId: TOPIC_ID },
  "low-balance": { chainId: 31337, account: { address: LENDING, name: "Keeper" }, line: "0.5", topicId: TOPIC_ID },
  "large-transfer": {
    chainId: 31337,
    token: { address: FEED, symbol: "USDC", decimals: 6 },
    amount: 1_000_000,
    topicId: TOPIC_ID,
  },
  "weekly-reminder": { topicId: TOPIC_ID },
};

const graphOf = (kind: string) => {
  const template = present(
    templates.find((t) => t.kind === kind),
    kind,
  );
  return template.build(template.parse(INPUTS[kind]), facts);
};

test("default: each template makes a graph that can be published as it is", () => {
  for (const { kind } of templates) expect(validateGraph(graphOf(kind), facts), kind).toEqual([]);
});

test("behavior: each template asks for what is missing by its label", () => {
  const asked = templates.map(({ kind, parse }) => {
    const messages = Object.keys(INPUTS[kind] ?? {}).map((key) => {
      try {
        parse({ ...INPUTS[kind], [key]: undefined });
        return `${key} was not asked for`;
      } catch (error) {
        return (error as Error).message;
      }
    });
    return [kind, messages];
  });
  expect(asked).toMatchInlineSnapshot(`
    [
      [
        "liquidation-by-tier",
        [
          "Chain is not set yet.",
          "Lending contract is not set yet.",
          "Topic is not set yet.",
        ],
      ],
      [
        "liquidation-by-backend-tier",
        [
          "Chain is not set yet.",
          "Lending contract is not set yet.",
          "Topic is not set yet.",
          "Your backend is not set yet.",
        ],
      ],
      [
        "liquidation-by-health-factor",
        [
          "Chain is not set yet.",
          "Aave V3 pool is not set yet.",
          "Topic is not set yet.",
          "feeds was not asked for",
        ],
      ],
      [
        "price-below-line",
        [
          "Price of is not set yet.",
          "Chain is not set yet.",
          "Chainlink feed is not set yet.",
          "Topic is not set yet.",
        ],
      ],
      [
        "low-balance",
        [
          "Chain is not set yet.",
          "Account is not set yet.",
          "Low below is not set yet.",
          "Topic is not set yet.",
        ],
      ],
      [
        "large-transfer",
        [
          "Chain is not set yet.",
          "Token is not set yet.",
          "Large from is not set yet.",
          "Topic is not set yet.",
        ],
      ],
      [
        "weekly-reminder",
        [
          "Topic is not set yet.",
        ],
      ],
    ]
  `);
});

test("behavior: each template reads aloud by its When", () => {
  const sentences = templates.map(({ kind }) => {
    const described = describeGraph(graphOf(kind), facts).nodes;
    return sentenceText(present(described.event, "every template has an event").sentence);
  });
  expect(sentences).toMatchInlineSnapshot(`
    [
      "When HealthFactor is emitted by Lending pool on Demo chain",
      "When HealthFactor is emitted by Lending pool on Demo chain",
      "When each follower's health factor falls below their own line (Liquidation risk › Your line), read from Demo Aave market on Demo chain",
      "When the price of ETH falls below their own line (Liquidation risk › Your line), read from ETH / USD on Demo chain",
      "When Keeper's ETH balance falls below 0.5 ETH on Demo chain",
      "When Transfer is emitted by USDC on Demo chain where value is at least 1,000,000 USDC",
      "Every Monday at 09:00 in UTC",
    ]
  `);
});

test("behavior: the health factor in percent is critical at 100, and read with two decimals fewer", () => {
  const [topic] = facts.topics;
  const fields = [{ kind: "number" as const, key: "line", label: "Your line", unit: "%", default: "125" }];
  const inPercent = { ...facts, topics: [{ ...present(topic, "the example has a topic"), fields }] };
  const template = present(templateOf("liquidation-by-health-factor"), "it is registered");
  const graph = template.build(template.parse(INPUTS["liquidation-by-health-factor"]), inPercent);
  expect(validateGraph(graph, inPercent)).toEqual([]);
  expect(compilePlan(graph, inPercent).triggers[0]?.spec).toMatchObject({
    critical: "100",
    unit: "%",
    source: { decimals: 16 },
  });
});

test("error: a known feed asks for a line in its own currency", () => {
  const template = present(templateOf("price-below-line"), "it is registered");
  const inputs = template.parse({ ...INPUTS["price-below-line"], chainId: 1 });
  expect(() => template.build(inputs, facts)).toThrow(
    "Liquidation risk has no number in USD to be a wallet's line. Pick another topic, or add one.",
  );
});

test("behavior: tiers of the team's backend, the worked example to the letter", () => {
  const graph = graphOf("liquidation-by-backend-tier");
  const at = (healthFactor: string, tier: string | null) => {
    const reply =
      tier === null ? ({ kind: "unknown-wallet" } as const) : ({ kind: "known", attributes: { tier } } as const);
    const values: Values = { user: "0x01", healthFactor, $time: "2026-01-05T12:00:00Z" };
    const found = interpretAlone(graph, { values, answers: new Map([["ask", { reply, durationMs: 1 }]]) });
    const sent = found.drafts.map((d) => `${d.urgency} ${d.channel}`).join(", ");
    return found.kind === "ended" ? sent || `${found.outcome}: ${found.reason}` : found.kind;
  };
  expect([at("1.10", "aggressive"), at("1.11", "aggressive")]).toEqual([
    "urgent telegram",
    "stopped: Health factor 1.11 is not at most 1.10",
  ]);
  expect([at("1.50", "Conservative"), at("1.51", "conservative")]).toEqual([
    "normal email",
    "stopped: Health factor 1.51 is not at most 1.50",
  ]);
  expect(at("1.01", "opted-out")).toBe("opted-out: Opted out");
  expect([at("1.25", null), at("1.26", null), at("1.2", "platinum")]).toEqual([
    "normal own",
    "stopped: Health factor 1.26 is not at most their line 1.25",
    "normal own",
  ]);
});
