import fc from "fast-check";
import { expect, test } from "vitest";
import { nodes } from "#server/catalog/nodes/index.ts";
import type { Problem } from "#server/contract/catalog.ts";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { add, brokenGraphs, changed, HEALTH, isBelow, rowIn, set } from "#server/testing/broken-graphs.ts";
import { facts, workedExample } from "#server/testing/worked-example.ts";
import { describeGraph } from "./describe-graph.ts";
import { validateGraph } from "./validate-graph.ts";

const find = (graph: Graph, o = facts) => validateGraph(graph, o);
const codes = (problems: Problem[]) => problems.map((p) => [p.code, p.nodeId, p.field].filter(Boolean).join(" "));
/** One problem as a line: severity, node, field and words. */
const words = (graph: Graph, code: string) =>
  find(graph)
    .filter((p) => p.code === code)
    .map((p) => [p.severity, p.nodeId ?? p.edgeId ?? "–", p.field ?? "–", p.message].join(" | "));

test("default: the worked example has nothing to fix", () => {
  expect(find(workedExample())).toEqual([]);
});

test("error: a graph with nothing in it says what to begin with", () => {
  expect(codes(find(emptyGraph()))).toEqual(["no-trigger", "no-action"]);
});

test("error: each kind of problem, on the right node and field, in words", () => {
  expect(
    Object.entries(brokenGraphs).flatMap(([code, graph]) => words(graph, code).map((line) => `${code} | ${line}`)),
  ).toMatchInlineSnapshot(`
    [
      "unknown-type | error | fax | – | There is no kind of step called “fax”. Delete it, or import it from a newer Bellwether.",
      "version | error | new | – | This step was made by a newer Bellwether (version 9; this one knows 1).",
      "unknown-key | error | email | colour | Email has no setting called “colour”. Remove it.",
      "required | error | wallet | wallet | Wallet is not set yet.",
      "config | error | email | urgency | Urgency: Invalid option: expected one of "normal"|"urgent"|"depends".",
      "cycle | error | line | – | At their line leads back to itself. A workflow only goes forward: delete a connection of the circle.",
      "cycle | error | email | – | Room to act leads back to itself. A workflow only goes forward: delete a connection of the circle.",
      "cycle | error | tier | – | Which tier leads back to itself. A workflow only goes forward: delete a connection of the circle.",
      "edge-dangling | error | line | – | A connection of At their line leads to a step that is gone. Delete it.",
      "edge-into-trigger | error | event | – | Health factor starts the workflow; nothing can lead into it.",
      "edge-handle | error | tier | – | Which tier no longer has the way “urgent” that leads to Act now. Connect it to another way.",
      "edge-twice | error | event | – | Health factor leads to The borrower twice by the same way. Delete one of them.",
      "unreachable | error | alone | – | Nothing leads to Stop. Connect it, or delete it.",
      "leads-nowhere | warning | end | – | Condition leads nowhere: everyone ends here.",
      "audience-missing | error | line | – | At their line works for one subscriber at a time. Put a Who between Health factor and it.",
      "audience-twice | error | event | – | Health factor leads to The borrower and Everyone of a topic; an event concerns one audience. Use a When for each.",
      "audience-place | error | all | – | Everyone of a topic says whom an event concerns, so it stands directly under a When, not under At their line.",
      "topic-gone | error | wallet | topicId | The topic picked here was deleted. Pick another one, or restore it under Topics.",
      "chain-unknown | error | event | chainId | Chain 5 is not in the catalogue. Pick another one.",
      "chain-not-connected | error | event | chainId | This installation has no endpoint for Base. Pick another chain, or ask its admin to connect it.",
      "address-missing | error | event | contract.address | Give the contract's address.",
      "address-invalid | error | event | contract.address | “0x12” is not an address: 0x and 40 digits.",
      "abi-missing | error | event | contract.events | Pick a known protocol or paste the contract's ABI.",
      "event-missing | error | event | contract.event | Pick the event.",
      "event-gone | error | event | contract.event | Paid() is not in this ABI. Pick an event of it.",
      "units-missing | warning | event | units.healthFactor | Health factor will read as raw whole numbers. Say the decimals if that is not meant.",
      "filter-gone | error | event | filters.0.arg | HealthFactor has nothing called “gone”. Pick again.",
      "filter-value | error | event | filters.0.value | “1e3” is not a number. Write it as 1.10, without separators.",
      "ref-gone | error | wallet | wallet | The wallet picked here is no longer part of the event. Pick it again.",
      "type-mismatch | error | wallet | wallet | Health factor is not an address.",
      "operator-type | error | line | condition.all.0.op | “is below” does not work on User, which is an address.",
      "unknown-operator | error | line | condition.all.0.op | There is no comparison called “is-like”.",
      "no-operand | error | line | condition.all.0.args.1 | Say what to compare it with.",
      "unit-mismatch | error | line | condition.all.0.args.1 | These have different units: the left side is a number, the right one is in USD. Compare things in one unit.",
      "empty-condition | error | line | condition.all.0 | This group is empty.",
      "may-be-missing | warning | line | condition.all.0 | Preset may be missing. Then this takes the way Unknown; or say what a missing value counts as.",
      "ways-missing | error | tier | ways | Add a way for each value of preset that matters.",
      "way-gone | error | tier | ways.0.value | “Fast” is no longer one of the choices of preset.",
      "way-twice | error | tier | ways.1.value | Two ways are for “aggressive”.",
      "way-empty | error | tier | ways.0.value | Say which value takes this way.",
      "message-empty | error | email | message.subject | Write a subject.",
      "format-mismatch | error | email | message.body.0 | User is an address; it cannot be written as amount.",
      "no-fallback | warning | email | message.body.0 | Preset may be missing. Without a fallback, who has none gets no message.",
      "url-missing | error | call | url | Give the URL, in full, as https://example.com/path.",
      "url-invalid | error | call | url | A URL starts with https:// and the host, typed out; fields can only stand after the host.",
      "secret-missing | error | call | headers.0.secret | There is no secret called “gone”. Add it under Settings, or pick another.",
      "header-name | error | call | headers.0.name | “a b” is not a header's name.",
      "header-value | error | call | headers.0.value | Give X-Key a value or a secret.",
      "field-name | error | door | fields.0.name | “a b” is not a field name: letters, digits, - and _ only.",
      "field-twice | error | door | fields.1.name | “a” is there twice.",
      "attributes-missing | error | ask | attributes | Say what to read from the answer.",
      "path-invalid | error | ask | attributes.0.path | “a..b” is not a path. Write it as tier or user.tiers[0].name.",
      "reason-missing | error | end | reason | Say why these get nothing.",
      "limit | error | line | condition | This condition has 51 rows; at most 50 are allowed.",
      "event-anonymous | error | event | contract.event | HealthFactor is anonymous: its logs cannot be told from others.",
    ]
  `);
});

test("behavior: every case is found", () => {
  const missed = Object.entries(brokenGraphs).filter(([code, graph]) => words(graph, code).length === 0);
  expect(missed.map(([code]) => code)).toEqual([]);
});

test("behavior: references see only what is above them, by type and unit", () => {
  const twoUnits = changed((g) => {
    set(g, "event", { units: { healthFactor: { decimals: 18, unit: "USD" } } });
  });
  expect(codes(find(twoUnits))).toContain("unit-mismatch line condition.all.0.args.1");
  const fromBelow = rowIn("is-missing", [{ ref: ["tier", "x"] }]);
  expect(codes(find(fromBelow))).toEqual(["ref-gone line condition.all.0.args.0"]);
  const between = rowIn("is-between", [HEALTH, { value: "1" }, { value: "2" }]);
  expect(find(between)).toEqual([]);
  const list = rowIn("is-one-of", [{ ref: ["event", "$chain"] }, { value: ["Base", "Ethereum"] }]);
  expect(find(list)).toEqual([]);
});

test("behavior: what only one of two ways makes may be missing below the join", () => {
  const graph = changed((g) => {
    const ask = { url: ["https://a.example"], attributes: [{ name: "score", path: "score", type: "number" }] };
    add(g, "ask", { from: ["line", "no"], type: "look-up", config: ask });
    g.edges.join = { from: ["ask", "next"], to: ["email", "in"] };
  });
  const { available } = describeGraph(graph, facts).nodes.email ?? { available: [] };
  expect(available.find((a) => a.nodeId === "ask")?.outputs.every((o) => o.optional)).toBe(true);
  expect(available.find((a) => a.nodeId === "event")?.outputs.some((o) => o.optional)).toBe(false);
});

test("behavior: errors come before warnings, in reading order", () => {
  const graph = changed((g) => {
    set(g, "event", { units: {} });
    set(g, "email", { urgency: "very" });
    set(g, "wallet", { topicId: 99 });
  });
  const found = find(graph);
  expect(found.map((p) => p.severity)).toEqual([...found.map((p) => p.severity)].toSorted());
  expect(found[0]?.nodeId).toBe("wallet");
});

test("behavior: any graph at all is described and checked without an error thrown", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const config = fc.dictionary(
    fc.constantFrom(...new Set(nodes.flatMap((n) => n.fields.map((f) => f.key))), "__proto__", "x"),
    fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(...nodes.flatMap((n) => Object.values(n.defaults)), { ref: ["a", "b"] }, isBelow()),
    ),
  );
  const node = fc.record({
    type: fc.constantFrom(...nodes.map((n) => n.type), "fax"),
    v: fc.integer({ min: 1, max: 3 }),
    name: fc.string({ maxLength: 20 }),
    config: config as fc.Arbitrary<Record<string, unknown>>,
  });
  const edge = fc.record({
    from: fc.tuple(fc.constantFrom(...ids), fc.constantFrom("next", "yes", "no", "otherwise", "failed")),
    to: fc.tuple(fc.constantFrom(...ids), fc.constant("in" as const)),
  });
  const graph = fc.record({
    schema: fc.constant(1 as const),
    nodes: fc.dictionary(fc.constantFrom(...ids), node),
    edges: fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), edge, { maxKeys: 8 }),
    notes: fc.constant({}),
    layout: fc.constant({}),
  });
  fc.assert(
    fc.property(graph, (g) => {
      const found = describeGraph(g, facts);
      expect(Object.keys(found.nodes).toSorted()).toEqual(Object.keys(g.nodes).toSorted());
      for (const problem of found.problems) expect(problem.message).toMatch(/^.+[.?]$/s);
    }),
    { numRuns: 60 },
  );
});

test("behavior: three hundred nodes are described in a moment", () => {
  const graph = workedExample();
  for (let i = 0; i < 290; i += 1) {
    add(graph, `n${i}`, {
      from: [i === 0 ? "line" : `n${i - 1}`, "no"],
      type: "condition",
      config: graph.nodes.line?.config ?? {},
    });
  }
  expect(find(graph).filter((p) => p.severity === "error")).toEqual([]);
});
