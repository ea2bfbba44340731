import { expect, test } from "vitest";
import type { SentencePart } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { facts, TOPIC_ID, workedExample } from "#server/testing/worked-example.ts";
import { describeGraph } from "./describe-graph.ts";

/** Chips in brackets, faulty ones with an exclamation mark before them. */
const read = (parts: SentencePart[] = []) =>
  parts.map((part) => (typeof part === "string" ? part : `${part.faulty ? "!" : ""}[${part.chip}]`)).join("");

const sentences = (graph: Graph) =>
  Object.fromEntries(
    Object.entries(describeGraph(graph, facts).nodes).map(([id, { sentence }]) => [id, read(sentence)]),
  );

test("default: the worked example reads aloud", () => {
  expect(sentences(workedExample())).toMatchInlineSnapshot(`
    {
      "email": "Send [Your health factor is …] as a normal email",
      "event": "When [HealthFactor] is emitted by [Lending pool] on [Demo chain]",
      "line": "If [health factor] is at most [their line]",
      "telegram": "Send [Act now: health factor …] as an urgent Telegram message",
      "tier": "Take the way of [preset]; all others go Otherwise",
      "wallet": "For the [user] in the event, by their settings of [Liquidation risk]",
    }
  `);
});

test("behavior: a fresh node of each type says what is missing", async () => {
  const { nodes } = await import("#server/catalog/nodes/index.ts");
  const graph: Graph = {
    schema: 1,
    nodes: Object.fromEntries(nodes.map(({ type, v, defaults }) => [type, { type, v, name: "", config: defaults }])),
    edges: {},
    notes: {},
    layout: {},
  };
  expect(sentences(graph)).toMatchInlineSnapshot(`
    {
      "ab-split": "[50 %] take way A, all others way B, each always the same",
      "address-activity": "When each follower [sends or receives] [any token] on ![a chain]",
      "balance": "When each follower's ![a balance] falls below ![a line] on ![a chain]",
      "block-height": "When ![a chain] reaches ![a block]",
      "condition": "If ![a condition]",
      "contract-call": "Call ![a function] on ![a contract] as ![a signer] on ![a chain]",
      "contract-event": "When ![an event] is emitted by ![a contract] on ![a chain]",
      "contract-value": "When each follower's ![a value] falls below ![a line], read from ![a contract] on ![a chain]",
      "discord": "Post ![a message] to Discord by ![a webhook]",
      "email": "Send ![a message] as a normal email",
      "hold-out": "Hold out [5 %] of them, always the same, to measure against",
      "in-app": "Put ![a message] in their inbox",
      "in-segment": "If they are in ![a segment]",
      "look-up": "Ask ![a URL] for ![something]",
      "price": "When the price of ![something] falls below ![a line], read from ![a feed] on ![a chain]",
      "schedule": "[Every weekday at 09:00] in [UTC]",
      "segment-members": "For everyone in ![a segment] who follows ![a topic]",
      "send-message": "Send ![a message] on their own channels",
      "signal": "When your backend posts [a signal]",
      "slack": "Post ![a message] to Slack by ![a webhook]",
      "stop": "Send nothing; record ![a reason] as the reason",
      "switch": "Take the way of ![a value], with ![no ways yet]",
      "telegram": "Send ![a message] as a Telegram message",
      "their-portfolio": "Read their share of [ETH] and [1 more], not older than [10 minutes]",
      "those-concerned": "For those it happened to",
      "told-attributes": "Read ![something] from what you told us",
      "topic-subscribers": "For everyone who follows ![a topic]",
      "wait": "Wait for [24 hours]",
      "wallet-in-event": "For the ![wallet] in the event",
      "webhook": "Call ![a URL] by [POST]",
    }
  `);
});

test("behavior: more of everything still reads as a sentence", () => {
  const graph = workedExample();
  const set = (id: string, config: Record<string, unknown>) => {
    const node = graph.nodes[id];
    if (node) node.config = { ...node.config, ...config };
  };
  const below = (value: string, unit?: string) => ({
    op: "is-below",
    args: [{ ref: ["event", "healthFactor"] }, { value, ...(unit ? { unit } : {}) }],
  });
  set("event", { filters: [{ arg: "healthFactor", op: "lt", value: "1.6" }] });
  set("wallet", { topicId: TOPIC_ID + 1 });
  set("line", { condition: { any: [below("1.1"), below("12000.5", "USD"), below("")] } });
  set("email", { urgency: "urgent" });
  expect(sentences(graph)).toMatchInlineSnapshot(`
    {
      "email": "Send [Your health factor is …] as an urgent email",
      "event": "When [HealthFactor] is emitted by [Lending pool] on [Demo chain] where [health factor] is below [1.6]",
      "line": "If [health factor] is below [1.1] or one of [2 more] is true",
      "telegram": "Send [Act now: health factor …] as an urgent Telegram message",
      "tier": "Take the way of ![something gone]; all others go Otherwise",
      "wallet": "For the [user] in the event, by their settings of ![a deleted topic]",
    }
  `);
});

test("behavior: a config of nonsense reads as missing, never throws", () => {
  const graph = workedExample();
  for (const node of Object.values(graph.nodes)) {
    node.config = Object.fromEntries(
      Object.keys(node.config).map((key, i) => [key, [null, 7, "x", [[]], { a: {} }][i % 5]]),
    );
  }
  expect(Object.values(sentences(graph)).every((text) => text.includes("!["))).toBe(true);
});
