import { expect, test } from "vitest";
import type { TopicFacts } from "#server/catalog/define-node.ts";
import { EXAMPLE_FACTS } from "#server/catalog/example-facts.ts";
import { sketchTemplate } from "#server/catalog/sketch-template.ts";
import { templateOf, templates } from "#server/catalog/templates/index.ts";
import type { Values } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import { standingOf } from "#server/pipeline/interpreter/topic-standing.ts";
import { interpretAlone } from "#server/testing/interpret-alone.ts";
import { facts as example, LENDING, TOPIC_ID } from "#server/testing/worked-example.ts";
import { compilePlan } from "./compile-plan.ts";
import { describeGraph, sentenceText } from "./describe-graph.ts";
import { validateGraph } from "./validate-graph.ts";

const CATEGORIES = ["treasury", "risk"].map((value) => ({ value, label: value }));
const governance: TopicFacts = {
  ...{ id: 8, key: "governance", name: "Governance", description: "", icon: "landmark", presets: [], critical: false },
  fields: [{ kind: "choices", key: "about", label: "About", options: CATEGORIES, default: ["risk"] }],
  defaultPreset: null,
  onByDefault: true,
  learns: null,
};
const facts = { ...example, topics: [...example.topics, governance], signerNames: ["Keeper"] };

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
  "price-by-portfolio": {
    asset: "ETH",
    chainId: 31337,
    feed: { address: FEED, name: "ETH / USD" },
    topicId: TOPIC_ID,
    share: 50,
  },
  "low-balance": { chainId: 31337, account: { address: LENDING, name: "Keeper" }, line: "0.5", topicId: TOPIC_ID },
  "large-transfer": {
    chainId: 31337,
    token: { address: FEED, symbol: "USDC", decimals: 6 },
    amount: 1_000_000,
    topicId: TOPIC_ID,
  },
  "pause-on-withdrawal": {
    chainId: 31337,
    token: { address: FEED, symbol: "USDC", decimals: 6 },
    vault: { address: LENDING, name: "Vault" },
    amount: 1_000_000,
    contract: { address: LENDING, name: "Vault" },
    signer: "Keeper",
  },
  "rewards-over-minimum": { chainId: 31337, rewards: { address: LENDING, name: "Tide staking" }, topicId: TOPIC_ID },
  "proposals-in-my-categories": {
    chainId: 31337,
    governor: { address: LENDING, name: "Tidewater Governor" },
    topicId: 8,
    url: "https://api.example.com/proposals/",
  },
  "friday-claim-digest": { topicId: TOPIC_ID, url: "https://api.example.com/claimable/" },
  "onboarding-sequence": { topicId: TOPIC_ID, url: "https://api.example.com/started/" },
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

test("behavior: each template's own example makes the picture of a graph that can be published", () => {
  for (const template of templates) {
    const graph = template.build(template.parse(template.example), EXAMPLE_FACTS);
    const problems = validateGraph(graph, EXAMPLE_FACTS);
    expect(
      problems.filter(({ severity }) => severity === "error"),
      template.kind,
    ).toEqual([]);
    const { steps, edges } = sketchTemplate(template);
    expect([steps.length, edges.length]).toEqual([Object.keys(graph.nodes).length, Object.keys(graph.edges).length]);
    expect(steps.every(({ icon }) => icon !== "")).toBe(true);
    // One beginning, or more where there is no way in; all else is led to.
    expect(new Set(edges.map(([, to]) => to)).size).toBeGreaterThanOrEqual(steps.length - 1);
  }
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
        "rewards-over-minimum",
        [
          "Chain is not set yet.",
          "Rewards contract is not set yet.",
          "Topic is not set yet.",
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
        "price-by-portfolio",
        [
          "Price of is not set yet.",
          "Chain is not set yet.",
          "Chainlink feed is not set yet.",
          "Topic is not set yet.",
          "Much from is not set yet.",
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
        "pause-on-withdrawal",
        [
          "Chain is not set yet.",
          "Token is not set yet.",
          "Out of is not set yet.",
          "Too much from is not set yet.",
          "Contract to pause is not set yet.",
          "Signer is not set yet.",
        ],
      ],
      [
        "proposals-in-my-categories",
        [
          "Chain is not set yet.",
          "Governor is not set yet.",
          "Topic is not set yet.",
          "Your backend is not set yet.",
        ],
      ],
      [
        "friday-claim-digest",
        [
          "Topic is not set yet.",
          "Your backend is not set yet.",
        ],
      ],
      [
        "onboarding-sequence",
        [
          "Topic is not set yet.",
          "Your backend is not set yet.",
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
      "When each follower's claimable rises above their own line (Liquidation risk › Your line), read from Tide staking on Demo chain",
      "When the price of ETH falls below their own line (Liquidation risk › Your line), read from ETH / USD on Demo chain",
      "When the price of ETH falls below their own line (Liquidation risk › Your line), read from ETH / USD on Demo chain",
      "When Keeper's ETH balance falls below 0.5 ETH on Demo chain",
      "When Transfer is emitted by USDC on Demo chain where value is at least 1,000,000 USDC",
      "When Transfer is emitted by USDC on Demo chain where 2 things hold",
      "When ProposalCreated is emitted by Tidewater Governor on Demo chain",
      "Every Friday at 16:00 in UTC",
      "When your backend posts a signal with wallet",
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

const WALLET = "0x7a3f00000000000000000000000000000000a91c";
const known = (attributes: Values) => ({ reply: { kind: "known" as const, attributes }, durationMs: 1 });
const failed = { reply: { kind: "failed" as const, reason: "it answered 503" }, durationMs: 1 };

test("behavior: a large withdrawal pauses the vault, once, by the signer's transaction", () => {
  const graph = graphOf("pause-on-withdrawal");
  const values = { from: LENDING.toLowerCase(), to: WALLET, value: "1500000" };
  const found = interpretAlone(graph, { values, subscriber: { id: 1, address: WALLET, zone: "UTC" } });
  expect(found).toMatchObject({ kind: "ended", outcome: "told" });
  expect(found.drafts).toMatchObject([
    {
      channel: "contract-call",
      target: LENDING.toLowerCase(),
      // the selector of pause()
      content: { signer: "Keeper", chainId: 31337, data: "0x8456cb59", valueWei: "0" },
    },
  ]);
});

test("behavior: a first contact is welcomed, reminded twice, and left alone once they have begun", () => {
  const graph = graphOf("onboarding-sequence");
  const values = { wallet: WALLET, $time: "2026-01-05T12:00:00Z" };
  const on = (day: number) => new Date(Date.UTC(2026, 0, 5 + day, 12));
  const subjects = (found: ReturnType<typeof interpretAlone>) =>
    found.drafts.map(({ content }) => (content.kind === "message" ? content.subject : content.kind));
  const came = interpretAlone(graph, { values, now: on(0) });
  expect([subjects(came), came.kind]).toEqual([["Welcome"], "waits"]);
  const begun = interpretAlone(graph, {
    ...{ values, now: on(3), steps: came.steps },
    answers: new Map([["ask", known({ done: true })]]),
  });
  expect(begun).toMatchObject({ kind: "ended", drafts: [], outcome: "told" });
  expect(begun.steps.at(-1)?.text).toBe("Stopped: They have begun");
  const not = interpretAlone(graph, {
    ...{ values, now: on(3), steps: came.steps },
    answers: new Map([["ask", known({ done: false })]]),
  });
  expect([subjects(not), not.kind]).toEqual([["Ready for a first step?"], "waits"]);
  const last = interpretAlone(graph, {
    ...{ values, now: on(6), steps: not.steps },
    answers: new Map([["askAgain", known({ done: false })]]),
  });
  expect([subjects(last), last.kind]).toEqual([["We leave it at this"], "ended"]);
});

test("behavior: a proposal reaches those who follow its category, and all when nobody can say which that is", () => {
  const graph = graphOf("proposals-in-my-categories");
  const about = (answer: ReturnType<typeof known> | typeof failed, own: string[]) => {
    const setting = { enabled: true, preset: null, own: { about: own } };
    const found = interpretAlone(graph, {
      values: { proposalId: "7", description: "Raise the cap", proposer: WALLET, $time: "2026-01-05T12:00:00Z" },
      standings: new Map([[governance.id, standingOf(governance, setting)]]),
      answers: new Map([["ask", answer]]),
      isLastAttempt: true,
    });
    return found.drafts.length;
  };
  expect(about(known({ category: "treasury" }), ["treasury", "risk"])).toBe(1);
  expect(about(known({ category: "treasury" }), ["risk"])).toBe(0);
  expect(about(failed, ["risk"])).toBe(1);
});

test("behavior: on Friday each hears of what they can claim from their own minimum on", () => {
  const graph = graphOf("friday-claim-digest");
  const claimable = (amount: string) =>
    interpretAlone(graph, {
      values: { $time: "2026-01-09T16:00:00Z" },
      answers: new Map([["ask", known({ claimable: amount })]]),
    }).drafts.map(({ content }) => (content.kind === "message" ? content.subject : ""));
  expect([claimable("1.24"), claimable("1.25")]).toEqual([[], ["You can claim 1.25"]]);
});

test("behavior: rewards are told from each one's own minimum on, with both numbers", () => {
  const graph = graphOf("rewards-over-minimum");
  expect(compilePlan(graph, facts).triggers[0]?.spec).toMatchObject({
    kind: "reading",
    test: { direction: "above" },
  });
  const values = { value: "131.5", line: "125", $time: "2026-01-05T12:00:00Z" };
  const [draft] = interpretAlone(graph, { values }).drafts;
  expect(draft?.content).toMatchObject({ subject: "You can claim 131.50" });
});
