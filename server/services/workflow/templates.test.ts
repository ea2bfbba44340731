import { expect, test } from "vitest";
import { templates } from "#server/catalog/templates/index.ts";
import type { Values } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import { interpretAlone } from "#server/testing/interpret-alone.ts";
import { facts, LENDING, TOPIC_ID } from "#server/testing/worked-example.ts";
import { validateGraph } from "./validate-graph.ts";

const INPUTS: Record<string, Record<string, unknown>> = {
  "liquidation-by-tier": { chainId: 31337, address: LENDING, topicId: TOPIC_ID },
  "liquidation-by-backend-tier": {
    chainId: 31337,
    address: LENDING,
    topicId: TOPIC_ID,
    url: "https://api.example.com/tiers/",
  },
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
    ]
  `);
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
