import { expect, test } from "vitest";
import { oldGraph } from "#server/testing/old-graph.ts";
import { GOOD, outputsOfWhen, problemsOfWhen, sentenceOfWhen, specOfWhen } from "#server/testing/when-nodes.ts";
import { migrateGraph } from "../migrate-graph.ts";

const TYPE = "contract-event";

test("default: acts at once, and alerts however late", () => {
  expect(sentenceOfWhen(TYPE)).toBe("When Transfer is emitted by USDC on Demo chain");
  expect(problemsOfWhen(TYPE)).toEqual([]);
  expect(specOfWhen(TYPE)).toMatchObject({ settle: { kind: "at-once" }, late: { then: "alert", afterSeconds: 3600 } });
});

test("behavior: a wait is part of the sentence", () => {
  const waits = [
    { kind: "confirmations", blocks: 1 },
    { kind: "confirmations", blocks: 12 },
    { kind: "safe" },
    { kind: "finalized" },
  ];
  expect(waits.map((settle) => sentenceOfWhen(TYPE, { settle }).replace(/^.*Demo chain/, ""))).toEqual([
    ", after 1 confirmation",
    ", after 12 confirmations",
    ", once its block is safe",
    ", once its block is final",
  ]);
  expect(problemsOfWhen(TYPE, { settle: { kind: "confirmations", blocks: 9000 } })).toMatchInlineSnapshot(`
    [
      "warning settle-beyond-final settle: A block of Demo chain is taken as final after 64 more, so waiting for 9000 gains nothing. Wait for “final” instead.",
    ]
  `);
});

test("behavior: a summary says how many events it stands for", () => {
  expect(outputsOfWhen(TYPE)).not.toContain("$standsFor");
  expect(outputsOfWhen(TYPE, { late: { then: "summarise", afterSeconds: 60 } })).toContain("$standsFor");
});

test("behavior: version 1 becomes version 2 by saying what it did", () => {
  const before = structuredClone(GOOD[TYPE] ?? {});
  const graph = oldGraph({ type: TYPE, v: 1, config: before });
  const { a } = migrateGraph(graph).nodes;
  expect(a).toMatchObject({
    v: 2,
    config: { ...before, settle: { kind: "at-once" }, late: { then: "alert", afterSeconds: 3600 } },
  });
  expect(graph.nodes.a?.config).toEqual(GOOD[TYPE]);
});
