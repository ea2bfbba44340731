import fc from "fast-check";
import { expect, test } from "vitest";
import { parseActionsText } from "#server/catalog/abi-actions.ts";
import { preparePlan } from "#server/catalog/prepare-plan.ts";
import type { Graph } from "#server/contract/graph.ts";
import { interpret } from "#server/pipeline/interpreter/interpret.ts";
import { changed } from "#server/testing/broken-graphs.ts";
import { facts as example, LENDING, workedExample } from "#server/testing/worked-example.ts";
import { compilePlan } from "./compile-plan.ts";
import { validateGraph } from "./validate-graph.ts";

const KEEPER = "0x00000000000000000000000000000000000c0ffe";
const USER = "0x7a3f00000000000000000000000000000000a91c";
const facts = { ...example, signerNames: ["Keeper"], signerAccounts: { Keeper: KEEPER } as const };
const { actions: functions, errors } = parseActionsText("function report(address user, uint256 healthFactor)");

type Step = { op: string; value: string; leads: "yes" | "no" };

/** When, conditions on its value one after the other, and calls by the last one's ways; with a Who or without. */
function graphOf(steps: readonly Step[], o: { hasWho: boolean; callsTwice: boolean }): Graph {
  const { event } = workedExample().nodes;
  const health = { ref: ["event", "healthFactor"] };
  const nodes: Record<string, unknown> = { event };
  const edges: Record<string, unknown> = {};
  let above: [string, string] = ["event", "next"];
  const put = (id: string, type: string, config: unknown) => {
    nodes[id] = { type, v: 1, name: id, config };
    edges[`to-${id}`] = { from: above, to: [id, "in"] };
  };
  if (o.hasWho) {
    put("who", "wallet-in-event", { wallet: { ref: ["event", "user"] }, topicId: null, unknown: "enrol" });
    above = ["who", "next"];
  }
  for (const [at, { op, value, leads }] of steps.entries()) {
    put(`if${at}`, "condition", { condition: { all: [{ op, args: [health, { value }] }] } });
    above = [`if${at}`, leads];
  }
  const call = {
    ...{ address: LENDING, name: "Lending", from: null, functions, errors, sent: null },
    ...{ function: "report(address,uint256)" },
    args: [
      { kind: "ref", ref: ["event", "user"], decimals: 0 },
      { kind: "ref", ref: ["event", "healthFactor"], decimals: 18 },
    ],
  };
  for (const id of o.callsTwice ? ["call", "again"] : ["call"]) {
    put(id, "contract-call", { chainId: 31337, call, signer: "Keeper", worthSeconds: 3_600 });
  }
  return { ...workedExample(), nodes, edges } as Graph;
}

function walk(graph: Graph, healthFactor: string, address: `0x${string}`) {
  return interpret({
    plan: preparePlan(structuredClone(compilePlan(graph, facts))),
    ...{ triggerNodeId: "event", triggerHandle: "next" },
    values: { user: USER, healthFactor, $time: "2026-11-22T09:41:07Z", $chain: "Demo chain" },
    subscriber: { id: 1, address, zone: "UTC" },
    ...{ standings: new Map(), attributes: {}, steps: [], answers: new Map(), isLastAttempt: false },
    now: new Date("2026-11-22T09:41:08Z"),
  });
}

const value = fc.integer({ min: 0, max: 300 }).map((n) => (n / 100).toFixed(2));
const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom("is-below", "is-at-most", "is-above", "is-at-least"),
  value,
  leads: fc.constantFrom("yes", "no"),
});

test("default: what is done once for an event is what a Who above would have had done, call for call", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4 }), value, fc.boolean(), (steps, healthFactor, callsTwice) => {
      const [direct, through] = [false, true].map((hasWho) => graphOf(steps, { hasWho, callsTwice }));
      if (!direct || !through) return;
      expect(validateGraph(direct, facts).filter(({ severity }) => severity === "error")).toEqual([]);
      const [once, each] = [walk(direct, healthFactor, KEEPER), walk(through, healthFactor, USER)];
      expect(once.drafts.map(({ nodeId, content }) => [nodeId, content])).toEqual(
        each.drafts.map(({ nodeId, content }) => [nodeId, content]),
      );
      const ofSteps = (edges: readonly string[]) => edges.filter((id) => direct.edges[id]?.from[0] !== "event");
      expect(ofSteps(once.passedEdges).toSorted()).toEqual(
        ofSteps(each.passedEdges)
          .filter((id) => through.edges[id]?.from[0] !== "who")
          .toSorted(),
      );
      expect(once.steps.map(({ nodeId }) => nodeId)).not.toContain("who");
    }),
  );
});

test("default: it is the account's that sends, and every step under the When is led to", () => {
  const graph = graphOf([], { hasWho: false, callsTwice: true });
  expect(compilePlan(graph, facts).audiences).toEqual({
    event: {
      nodeId: "event",
      spec: { kind: "wallet", wallet: { address: KEEPER }, unknown: "enrol", topicId: null },
    },
  });
});

const problemsOf = (graph: Graph) =>
  validateGraph(graph, facts)
    .filter(({ severity }) => severity === "error")
    .map(({ code, nodeId }) => `${code} ${nodeId}`);

test("error: what needs a subscriber needs a Who, wherever it stands below", () => {
  const told = { ...workedExample().nodes.email, name: "Tell" };
  const graph = graphOf([{ op: "is-below", value: "1.5", leads: "yes" }], { hasWho: false, callsTwice: false });
  const tells = {
    ...graph,
    nodes: { ...graph.nodes, tell: told },
    edges: { ...graph.edges, x: { from: ["if0", "no"], to: ["tell", "in"] } },
  } as Graph;
  expect(problemsOf(tells)).toContain("audience-missing if0");
});

test("error: conditions alone, with nothing that is done for nobody, need a Who", () => {
  const graph = changed((g) => {
    g.edges = { e1: { from: ["event", "next"], to: ["line", "in"] } };
    for (const id of Object.keys(g.nodes)) if (id !== "event" && id !== "line") delete g.nodes[id];
  });
  expect(problemsOf(graph)).toContain("audience-missing line");
});

test("error: without its signer there is nobody whose it is, and publishing says so", () => {
  const graph = graphOf([], { hasWho: false, callsTwice: false });
  const without = { ...facts, signerNames: [], signerAccounts: {} };
  expect(validateGraph(graph, without).map(({ code, nodeId }) => `${code} ${nodeId}`)).toEqual(["signer-missing call"]);
});
