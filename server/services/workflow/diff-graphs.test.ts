import { expect, test } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { fixed, GOOD, OTHER, whenFacts } from "#server/testing/when-nodes.ts";
import { diffGraphs } from "./diff-graphs.ts";

const graphOf = (type: string, v: number, change: object = {}): Graph => ({
  ...emptyGraph(),
  nodes: { event: { type, v, name: "It", config: { ...GOOD[type], ...change } } },
});

const changes = (type: string, v: number, ...all: object[]) =>
  all.map((change) =>
    diffGraphs(graphOf(type, v), graphOf(type, v, change), whenFacts)
      .map(({ text }) => text)
      .join("; "),
  );

test("default: what changes of a When reads as its sentence, or by the names of its settings", () => {
  expect([
    ...changes(
      "contract-value",
      1,
      {},
      { lines: [fixed("1.2")] },
      { hysteresisPercent: "5", unknownAfterSeconds: 60 },
      { movers: [{ address: OTHER, name: "", protocol: "", on: "any-event" }] },
    ),
    ...changes("contract-event", 2, { settle: { kind: "finalized" } }, { late: { then: "skip", afterSeconds: 600 } }),
    ...changes("schedule", 1, { time: { kind: "cron", expression: "0 9 * * 1", zone: "UTC" } }),
    ...changes("price", 1, { source: "uniswap-v3", pool: { address: OTHER, name: "USDC / WETH" } }),
  ]).toMatchInlineSnapshot(`
    [
      "",
      "It: When each follower's health factor falls below 1.2, read from Aave Pool on Demo chain",
      "It: margin for coming back: 5 %, unknown after: 1 minute",
      "It: read again at once after changed",
      "It: When Transfer is emitted by USDC on Demo chain, once its block is final",
      "It: when it is read late: left out when more than 10 minutes late",
      "It: Every Monday at 09:00 in UTC",
      "It: When the price of ETH falls below their own line (Price › Below), read from USDC / WETH on Demo chain",
    ]
  `);
});

const LINE = (value: string, unit?: string) => ({
  type: "condition",
  v: 1,
  name: "Below the line",
  config: {
    condition: { all: [{ op: "is-below", args: [{ ref: ["event", "x"] }, { value, ...(unit ? { unit } : {}) }] }] },
  },
});
const withNodes = (nodes: Graph["nodes"], edges: Graph["edges"] = {}): Graph => ({ ...emptyGraph(), nodes, edges });
const words = (before: Graph, after: Graph) => diffGraphs(before, after, whenFacts).map(({ text }) => text);

test("behavior: one number that moved is told by where it stood and where it is", () => {
  const [low, high] = [withNodes({ line: LINE("1.2") }), withNodes({ line: LINE("1.30", "USD") })];
  expect(words(withNodes({ line: LINE("1.2", "USD") }), high)).toEqual(["Raised Below the line from 1.2 to 1.30 USD"]);
  expect(words(withNodes({ line: LINE("1.3") }), low)).toEqual(["Lowered Below the line from 1.3 to 1.2"]);
  // the unit changed as well, so the two numbers are not of one kind
  expect(words(low, high)).not.toContain("Raised Below the line from 1.2 to 1.30 USD");
});

test("behavior: a topic's or a chain's number is no amount that rises", () => {
  const [one, two] = [1, 2].map((topicId) =>
    withNodes({ who: { type: "topic-subscribers", v: 1, name: "Everybody", config: { topicId } } }),
  );
  expect(words(one ?? emptyGraph(), two ?? emptyGraph()).join()).not.toMatch(/Raised|Lowered/);
});

test("behavior: a new step says what it stands after, and by which way", () => {
  const wait = { type: "wait", v: 1, name: "Wait a day", config: { seconds: 86_400 } };
  const edges: Graph["edges"] = { e: { from: ["line", "yes"], to: ["wait", "in"] } };
  expect(words(withNodes({ line: LINE("1.2") }), withNodes({ line: LINE("1.2"), wait }, edges))).toEqual([
    "Added Wait a day after Below the line, by Yes",
  ]);
});

test("behavior: places and notes are no changes", () => {
  const before = withNodes({ line: LINE("1.2") });
  const moved = { ...before, layout: { line: { x: 9, y: 9 } }, notes: { n: { text: "hello", x: 0, y: 0 } } };
  expect(words(before, moved)).toEqual([]);
});
