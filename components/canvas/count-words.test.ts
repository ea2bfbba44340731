import { expect, test } from "vitest";
import type { NodeTypeData } from "#server/contract/catalog.ts";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { countWords, edgeCounts, runCounts } from "./count-words.ts";

const graph: Graph = {
  ...emptyGraph(),
  nodes: {
    when: { type: "w", v: 1, name: "", config: {} },
    who: { type: "a", v: 1, name: "", config: {} },
    if: { type: "s", v: 1, name: "", config: {} },
  },
  edges: {
    e1: { from: ["when", "next"], to: ["who", "in"] },
    e2: { from: ["when", "unknown"], to: ["who", "in"] },
    e3: { from: ["who", "next"], to: ["if", "in"] },
    e4: { from: ["if", "yes"], to: ["if", "in"] },
  },
};
const type = (run: NodeTypeData["run"]) => ({ run }) as NodeTypeData;
const types = { w: type("trigger"), a: type("audience"), s: type("step") };

test("default: over time events come in and wallets go on, each way of a trigger by itself", () => {
  expect(edgeCounts({ graph, types }, { events: { when: 412, "when:unknown": 1 }, passed: { e3: 12_408 } })).toEqual({
    e1: { value: 412, noun: "events" },
    e2: { value: 1, noun: "event" },
    e3: { value: 12_408, noun: "wallets" },
    e4: { value: 0, noun: "" },
  });
});

test("default: in one run the first edge carries whom it reached", () => {
  expect(runCounts({ graph, types }, { e1: 31, e3: 1, e4: 1 })).toEqual({
    e1: { value: 31, noun: "wallets" },
    e2: { value: 0, noun: "wallets" },
    e3: { value: 1, noun: "wallet" },
    e4: { value: 1, noun: "" },
  });
});

test("default: as text", () => {
  expect(countWords({ e1: { value: 12_408, noun: "wallets" }, e2: { value: 0, noun: "" } })).toEqual({
    e1: "12,408 wallets",
    e2: "0",
  });
});
