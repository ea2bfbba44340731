import fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph } from "#server/contract/graph.ts";
import { limits } from "#server/kernel/limits.ts";
import { facts, TOPIC_ID, workedExample } from "#server/testing/worked-example.ts";
import { nodes } from "../nodes/index.ts";
import { toPortable } from "./portable.ts";
import { readImport } from "./read-import.ts";

const NOW = new Date("2026-11-29T00:00:00Z");
const elsewhere = {
  ...facts,
  topics: facts.topics.map((topic) => ({ ...topic, id: 99, key: "risk" })),
  secretNames: [],
};

const textOf = (graph: Graph, name = "Example") => JSON.stringify(toPortable({ name, graph }, facts).file, null, 2);
const read = (text: string, answers = {}, where = facts) => readImport({ text, now: NOW, answers, facts: where });
const graphIn = (text: string, answers = {}, where = facts) => {
  const result = read(text, answers, where);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.workflow.graph;
};

const id = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/).filter((text) => text !== "__proto__");
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const topicId = fc.constantFrom(TOPIC_ID, null);
const headers = fc.array(
  fc.oneof(
    fc.record({ name: fc.constantFrom("X-Team", "Accept"), value: fc.string({ maxLength: 20 }) }),
    fc.record({ name: fc.constantFrom("Authorization", "X-Team"), secret: fc.constant("backend-key") }),
  ),
  { maxLength: 3 },
);

/** Nodes of every type, with anything in their other fields, as drafts may have it. */
const node = fc.constantFrom(...nodes).chain(({ type, v, fields }) => {
  const config = Object.fromEntries(
    fields.map(({ key, kind }) => [key, kind === "topic" ? topicId : kind === "headers" ? headers : json]),
  );
  return fc.record({
    type: fc.constant(type),
    v: fc.constant(v),
    name: fc.string({ maxLength: 80 }),
    config: fc.record(config),
  });
});
const end = fc.tuple(id, fc.constant("next"));
const coordinate = fc.double({ noNaN: true, noDefaultInfinity: true });
const place = fc.record({ x: coordinate, y: coordinate }).map((at) => JSON.parse(JSON.stringify(at)) as typeof at);
const graph: fc.Arbitrary<Graph> = fc.record({
  schema: fc.constant(1 as const),
  nodes: fc.dictionary(id, node, { maxKeys: 6, noNullPrototype: true }),
  edges: fc.dictionary(id, fc.record({ from: end, to: fc.tuple(id, fc.constant("in" as const)) }), {
    maxKeys: 6,
    noNullPrototype: true,
  }),
  notes: fc.constant({ n: { text: "A note", x: 1, y: 2 } }),
  layout: fc.dictionary(id, place, { maxKeys: 6, noNullPrototype: true }),
});

test("default: what is exported is imported as it was", () => {
  expect(graphIn(textOf(workedExample()))).toEqual(workedExample());
  fc.assert(
    fc.property(graph, (drawn) => {
      expect(graphIn(textOf(drawn))).toEqual(drawn);
    }),
    { numRuns: 300 },
  );
});

test("behavior: a file has no ids of its workspace, no secret and no typed credential", () => {
  const drawn = workedExample();
  const call = (name: string, value: string) => ({ name, value });
  drawn.nodes.email = {
    type: "webhook",
    v: 1,
    name: "Call",
    config: {
      url: ["https://example.com/"],
      headers: [call("Authorization", "Bearer 1"), call("Accept", "text/plain")],
    },
  };
  const { file, leftOut } = toPortable({ name: "Example", graph: drawn }, facts);
  expect(leftOut).toEqual(["Authorization"]);
  expect(file.topics).toEqual([{ key: "liquidation-risk", name: "Liquidation risk" }]);
  expect(file.graph.nodes.wallet?.config.topicId).toEqual({ topic: "liquidation-risk" });
  expect(file.graph.nodes.email?.config.headers).toEqual([call("Authorization", ""), call("Accept", "text/plain")]);
  expect(JSON.stringify(file)).not.toMatch(/"topicId":7|Bearer/);
});

test("behavior: a topic that is not here is asked for, and the answer stands in its places", () => {
  const text = textOf(workedExample());
  const open = read(text, {}, elsewhere);
  expect(open.ok && open.workflow.topicsMissing).toEqual([{ key: "liquidation-risk", name: "Liquidation risk" }]);
  expect(graphIn(text, {}, elsewhere).nodes.wallet?.config.topicId).toBeNull();
  const answers = { topics: { "liquidation-risk": 99 } };
  expect(graphIn(text, answers, elsewhere).nodes.wallet?.config.topicId).toBe(99);
  const foreign = { topics: { "liquidation-risk": 12345 } };
  expect(graphIn(text, foreign, elsewhere).nodes.wallet?.config.topicId).toBeNull();
});

test("behavior: a bare id of another workspace is no topic here", () => {
  const text = textOf(workedExample()).replaceAll(/\{\s*"topic": "liquidation-risk"\s*\}/g, "7");
  expect(graphIn(text).nodes.wallet?.config.topicId).toBeNull();
});

test("behavior: a secret that is not here is named", () => {
  const drawn = workedExample();
  const config = { url: ["https://example.com/"], headers: [{ name: "X-Key", secret: "backend-key" }] };
  drawn.nodes.email = { type: "webhook", v: 1, name: "Call", config };
  const result = read(textOf(drawn), {}, elsewhere);
  expect(result.ok && result.workflow.notes.map(({ what }) => what)).toEqual([
    "The secret “backend-key” is not here. Add it under Settings before you publish.",
  ]);
});

test.each<[what: string, change: (text: string) => string, expected: string]>([
  ["cut off", (text) => text.slice(0, 300), "json-syntax"],
  ["of a later version", (text) => text.replace('"version": 1', '"version": 2'), "3 file-form"],
  ["with a strange key", (text) => text.replace('"schema": 1', '"schema": 1, "x": 1'), "12 file-form"],
  ["too large", (text) => text.replace("Example", "x".repeat(limits.graphBytesMax)), "1 too-large"],
  ["too large, in YAML", () => `Name: ${"x".repeat(limits.importYamlBytesMax)}`, "1 too-large"],
])("error: a file %s is refused", (_what, change, expected) => {
  const result = read(change(textOf(workedExample())));
  const said = result.ok ? [] : result.problems.map(({ line, code }) => `${line} ${code}`);
  expect(said[0]).toContain(expected);
});
