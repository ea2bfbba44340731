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
