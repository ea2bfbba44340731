import fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph } from "#server/contract/graph.ts";
import { gestures, graphs } from "./arbitrary-graph.ts";
import { emptyHistory, type History, record, redo, undo } from "./history.ts";

type At = { graph: Graph; history: History };

function act({ graph, history }: At, apply: (graph: Graph) => Graph, key?: string): At {
  const next = apply(graph);
  return next === graph
    ? { graph, history }
    : { graph: next, history: record(history, graph, { label: "act", key, atMs: 0 }) };
}

function all(at: At, step: typeof undo): At & { count: number } {
  let { graph, history } = at;
  let count = 0;
  for (let moved = step(history, graph); moved; moved = step(history, graph)) {
    ({ graph, history } = moved);
    count++;
  }
  return { graph, history, count };
}

test("behavior: undo to the beginning and redo to the end is the identity, whatever was done", () => {
  fc.assert(
    fc.property(graphs, fc.array(gestures, { maxLength: 30 }), (first, acts) => {
      const last = acts.reduce((at, { apply }) => act(at, apply), { graph: first, history: emptyHistory } as At);
      const back = all(last, undo);
      expect(back.graph).toBe(first);
      const forth = all(back, redo);
      expect(forth.graph).toBe(last.graph);
      expect(forth.count).toBe(back.count);
    }),
  );
});

test("behavior: n undos and n redos is the identity for every n", () => {
  fc.assert(
    fc.property(graphs, fc.array(gestures, { maxLength: 20 }), fc.nat(20), (first, acts, n) => {
      const last = acts.reduce((at, { apply }) => act(at, apply), { graph: first, history: emptyHistory } as At);
      let { graph, history } = last;
      let done = 0;
      for (; done < n; done++) {
        const moved = undo(history, graph);
        if (!moved) break;
        ({ graph, history } = moved);
      }
      for (let i = 0; i < done; i++) ({ graph, history } = redo(history, graph) ?? { graph, history });
      expect(graph).toBe(last.graph);
      expect(history.past.length).toBe(last.history.past.length);
    }),
  );
});

test("behavior: keystrokes in one field within a moment are one gesture; others are not", () => {
  const graph = (n: number): Graph => ({
    schema: 1,
    nodes: {},
    edges: {},
    notes: { n: { text: `${n}`, x: 0, y: 0 } },
    layout: {},
  });
  let history = record(emptyHistory, graph(0), { label: "type", key: "a", atMs: 0 });
  history = record(history, graph(1), { label: "type", key: "a", atMs: 400 });
  history = record(history, graph(2), { label: "type", key: "a", atMs: 900 });
  expect(history.past).toHaveLength(1);
  history = record(history, graph(3), { label: "type", key: "b", atMs: 950 });
  history = record(history, graph(4), { label: "type", key: "b", atMs: 9_000 });
  expect(history.past).toHaveLength(3);
  expect(undo(history, graph(5))?.graph).toEqual(graph(4));
});

test("behavior: a new gesture after an undo forgets what could be redone, and is not joined", () => {
  const at = (n: number): Graph => ({ schema: 1, nodes: {}, edges: {}, notes: {}, layout: { n: { x: n, y: 0 } } });
  const typed = record(emptyHistory, at(0), { label: "type", key: "a", atMs: 0 });
  const back = undo(typed, at(1));
  expect(back?.history.future).toHaveLength(1);
  const again = record(back?.history ?? emptyHistory, at(0), { label: "type", key: "a", atMs: 10 });
  expect(again.future).toHaveLength(0);
  expect(again.past).toHaveLength(1);
});
