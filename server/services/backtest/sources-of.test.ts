import { expect, test } from "vitest";
import type { BacktestRange } from "#server/contract/backtest.ts";
import type { CompiledPlan, TriggerSpec } from "#server/contract/plan.ts";
import { activitySpec, healthFactorSpec } from "#server/testing/live-workflow.ts";
import { sourcesOf } from "./sources-of.ts";

const WEEK: BacktestRange = { kind: "hours", hours: 168 };
const SIGNAL: TriggerSpec = { kind: "signal", fields: [] };
const DAILY: TriggerSpec = {
  kind: "time",
  schedule: { kind: "cron", expression: "0 9 * * *", zone: "UTC" },
  until: null,
  late: { then: "alert", afterSeconds: 3_600 },
};

const planOf = (triggers: Record<string, TriggerSpec>): CompiledPlan => ({
  graph: { schema: 1, nodes: {}, edges: {}, notes: {}, layout: {} },
  triggers: Object.entries(triggers).map(([nodeId, spec]) => ({ nodeId, spec })),
  audiences: {},
  topicIds: [],
  outputs: {},
});
const rowsOf = (triggers: Record<string, TriggerSpec>) =>
  Object.entries(triggers).map(([nodeId, spec], i) => ({ id: i + 1, nodeId, spec }));

test("default: a chain's logs are one source for both versions, each wanted once", () => {
  const [here, elsewhere] = [healthFactorSpec(), healthFactorSpec({ chainId: 10 })];
  const live = { when: here };
  const { sources, notes } = sourcesOf({
    tested: planOf({ when: here, other: elsewhere }),
    live: planOf(live),
    rows: rowsOf(live),
    range: WEEK,
  });
  expect(sources).toMatchObject([
    { kind: "chain", chainId: 10, wanted: [{ address: elsewhere.address }], native: false, from: null },
    { kind: "chain", chainId: 31337, wanted: [{ address: here.address }] },
  ]);
  expect(notes).toEqual([]);
});

test("behavior: signals are those that were posted, moments only those of the very same schedule", () => {
  const live = { signal: SIGNAL, daily: DAILY };
  const later: TriggerSpec = { ...DAILY, schedule: { kind: "cron", expression: "0 10 * * *", zone: "UTC" } };
  const of = { live: planOf(live), rows: rowsOf(live), range: WEEK };
  const same = sourcesOf({ ...of, tested: planOf(live) });
  expect(same.sources).toEqual([
    {
      kind: "named",
      triggers: [
        { id: 1, nodeId: "signal", isTested: true },
        { id: 2, nodeId: "daily", isTested: true },
      ],
    },
  ]);
  const other = sourcesOf({ ...of, tested: planOf({ daily: later }) });
  expect(other.sources).toMatchObject([
    {
      triggers: [
        { id: 1, isTested: false },
        { id: 2, isTested: false },
      ],
    },
  ]);
  expect(other.notes).toEqual([{ nodeId: "daily", text: expect.stringContaining("this one is another") }]);
});

test("behavior: transfers of a chain's own currency are known as far as they were stored, and not in blocks", () => {
  const tested = planOf({ when: activitySpec(), signal: SIGNAL });
  const of = { tested, live: null, rows: [] };
  const stored = sourcesOf({ ...of, range: WEEK });
  expect(stored.sources).toMatchObject([{ kind: "chain", native: true }]);
  expect(stored.notes.map(({ nodeId }) => nodeId)).toEqual(["when", "signal"]);
  const blocks = sourcesOf({ ...of, range: { kind: "blocks", chainId: 31337, fromBlock: 1, toBlock: 9 } });
  expect(blocks.sources).toMatchObject([{ kind: "chain", native: false }]);
  expect(blocks.notes).toEqual([
    { nodeId: "when", text: "Transfers of ETH itself are left out: blocks are read for logs." },
    { nodeId: "signal", text: "It is left out: blocks of Demo chain hold none of its events." },
  ]);
});
