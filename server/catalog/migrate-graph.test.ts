import fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph } from "#server/contract/graph.ts";
import { oldGraph } from "#server/testing/old-graph.ts";
import { migrateGraph } from "./migrate-graph.ts";
import { nodes } from "./nodes/index.ts";

/** A type that is at version 3: first `limit` became `line`, then lines became a list. */
const typeOf = (type: string) =>
  type === "grown"
    ? {
        v: 3,
        migrations: {
          1: ({ limit, ...rest }: Record<string, unknown>) => ({ ...rest, line: limit }),
          2: ({ line, ...rest }: Record<string, unknown>) => ({ ...rest, lines: [line] }),
        },
      }
    : undefined;

test("default: configs walk from version to version, and the given graph stays as it is", () => {
  const graph = oldGraph({ type: "grown", v: 1, config: { limit: "1.1", keep: true } });
  const before = structuredClone(graph);
  const found = migrateGraph(graph, typeOf);
  expect(found.nodes.a).toMatchObject({ v: 3, config: { lines: ["1.1"], keep: true } });
  expect(migrateGraph(oldGraph({ type: "grown", v: 2, config: { line: "2" } }), typeOf).nodes.a?.config).toEqual({
    lines: ["2"],
  });
  expect(graph).toEqual(before);
});

test("behavior: today's, newer and unknown nodes stay untouched", () => {
  for (const node of [
    { type: "grown", v: 3 },
    { type: "grown", v: 9 },
    { type: "fax", v: 1 },
  ]) {
    const graph = oldGraph({ ...node, config: { x: 1 } });
    expect(migrateGraph(graph, typeOf)).toBe(graph);
  }
});

test("behavior: a gap in the migrations leaves the node where it was, for the validator to name", () => {
  const gap = () => ({ v: 4, migrations: { 1: (c: Record<string, unknown>) => c } });
  expect(migrateGraph(oldGraph({ type: "grown", v: 1, config: {} }), gap).nodes.a?.v).toBe(2);
  expect(migrateGraph(oldGraph({ type: "grown", v: 3, config: {} }), gap).nodes.a?.v).toBe(3);
});

test("behavior: no edge, node, name or place is ever lost", () => {
  const id = fc.constantFrom("a", "b", "c", "d");
  const node = fc.record({
    type: fc.constantFrom("grown", "fax"),
    v: fc.integer({ min: 1, max: 4 }),
    name: fc.string(),
    config: fc.dictionary(fc.constantFrom("limit", "line"), fc.string()),
  });
  const edge = fc.record({
    from: fc.tuple(id, fc.constantFrom("yes", "gone")),
    to: fc.tuple(id, fc.constant("in" as const)),
  });
  fc.assert(
    fc.property(fc.dictionary(id, node), fc.dictionary(fc.constantFrom("1", "2", "3"), edge), (given, edges) => {
      const graph: Graph = { schema: 1, nodes: given, edges, notes: {}, layout: {} };
      const { nodes: after, ...rest } = migrateGraph(graph, typeOf);
      expect(rest).toEqual({ schema: 1, edges, notes: {}, layout: {} });
      expect(Object.entries(after).map(([key, n]) => [key, n.type, n.name])).toEqual(
        Object.entries(given).map(([key, n]) => [key, n.type, n.name]),
      );
    }),
  );
});

test("behavior: every node type of the catalogue can come from each of its versions", () => {
  const gaps = nodes.flatMap(({ type, v, migrations = {} }) =>
    Array.from({ length: v - 1 }, (_, i) => i + 1)
      .filter((from) => !migrations[from])
      .map((from) => `${type} ${from}`),
  );
  expect(gaps).toEqual([]);
});
