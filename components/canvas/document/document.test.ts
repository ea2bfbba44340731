import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { graphSchema } from "#server/contract/graph-schema.ts";
import { addNode } from "./add-node.ts";
import { chanceFrom, gestures, graphs, TYPES } from "./arbitrary-graph.ts";
import { moveNodes, renameNode, setConfig } from "./change-node.ts";
import { connect, disconnect, reconnect } from "./connect.ts";
import { fragmentOf, insertFragment } from "./duplicate-nodes.ts";
import { neighbour, readingOrder } from "./neighbours.ts";
import { newId } from "./new-id.ts";
import { removeAndReconnect, removeNodes } from "./remove-nodes.ts";
import { whyNot } from "./why-not.ts";

function chain(): Graph {
  let graph = emptyGraph();
  graph = addNode(graph, { id: "when", type: TYPES.event, at: { x: 0, y: 0 } });
  graph = addNode(graph, { id: "who", type: TYPES.wallet, at: { x: 0, y: 100 } });
  graph = addNode(graph, { id: "if", type: TYPES.check, at: { x: 0, y: 200 } });
  graph = addNode(graph, { id: "mail", type: TYPES.send, at: { x: -100, y: 300 } });
  graph = addNode(graph, { id: "chat", type: TYPES.send, at: { x: 100, y: 300 } });
  graph = connect(graph, "e1", { from: ["when", "out"], to: "who" });
  graph = connect(graph, "e2", { from: ["who", "out"], to: "if" });
  graph = connect(graph, "e3", { from: ["if", "yes"], to: "mail" });
  return connect(graph, "e4", { from: ["if", "no"], to: "chat" });
}

test("default: a graph drawn by hand is a valid document", () => {
  expect(graphSchema.parse(chain())).toEqual(chain());
  expect(Object.values(chain().nodes).map((node) => node.name)).toEqual(["Event", "Wallet", "Check", "Send", "Send 2"]);
});

test("behavior: no gesture changes the document it was given, and what is untouched keeps its identity", () => {
  fc.assert(
    fc.property(graphs, gestures, (graph, { apply }) => {
      const before = structuredClone(graph);
      const after = apply(graph);
      expect(graph).toEqual(before);
      for (const [id, node] of Object.entries(after.nodes)) {
        if (graph.nodes[id] && JSON.stringify(node) === JSON.stringify(graph.nodes[id]))
          expect(node).toBe(graph.nodes[id]);
      }
    }),
  );
});

test("behavior: a gesture that changes nothing gives back the same document, so nothing is saved", () => {
  const graph = chain();
  expect(connect(graph, "e9", { from: ["when", "out"], to: "who" })).toBe(graph);
  expect(reconnect(graph, "e1", { from: ["when", "out"], to: "who" })).toBe(graph);
  expect(disconnect(graph, ["nothing"])).toBe(graph);
  expect(removeNodes(graph, ["nothing"])).toBe(graph);
  expect(moveNodes(graph, { when: { x: 0, y: 0 }, gone: { x: 1, y: 1 } })).toBe(graph);
  expect(renameNode(graph, "when", "Event")).toBe(graph);
  expect(setConfig(graph, "when", { key: "absent", value: undefined })).toBe(graph);
});

test("behavior: a removed node takes its edges along; delete-and-reconnect closes the gap where it may", () => {
  expect(removeNodes(chain(), ["if"]).edges).toEqual({ e1: { from: ["when", "out"], to: ["who", "in"] } });
  const mayConnect = (graph: Graph, way: Parameters<typeof whyNot>[2]) => whyNot(graph, TYPES, way) === null;
  const freshId = (taken: Graph["edges"]) => `n${Object.keys(taken).length}`;
  const closed = removeAndReconnect(chain(), { nodeId: "if", freshId, mayConnect });
  expect(Object.values(closed.edges).map((e) => `${e.from[0]}→${e.to[0]}`)).toEqual([
    "when→who",
    "who→mail",
    "who→chat",
  ]);
  // A When leads to a Who only, so nothing is joined when the Who goes.
  const open = removeAndReconnect(chain(), { nodeId: "who", freshId, mayConnect });
  expect(Object.values(open.edges).map((e) => `${e.from[0]}→${e.to[0]}`)).toEqual(["if→mail", "if→chat"]);
});

test("behavior: a copy has ids of its own and refers to copies where these exist", () => {
  let graph = chain();
  graph = setConfig(graph, "mail", { key: "text", value: ["HF ", { ref: ["when", "hf"] }, { ref: ["if", "x"] }] });
  let n = 0;
  const copied = insertFragment(graph, {
    fragment: fragmentOf(graph, ["if", "mail"]),
    by: { x: 20, y: 20 },
    freshId: () => `copy${n++}`,
  });
  expect([...copied.copies.values()]).toEqual(["copy0", "copy1"]);
  expect(copied.graph.nodes.copy1?.config.text).toEqual(["HF ", { ref: ["when", "hf"] }, { ref: ["copy0", "x"] }]);
  expect(copied.graph.edges.copy2).toEqual({ from: ["copy0", "yes"], to: ["copy1", "in"] });
  expect(copied.graph.layout.copy0).toEqual({ x: 20, y: 220 });
  expect(graphSchema.safeParse(copied.graph).success).toBe(true);
});

test("behavior: why not is said in words", () => {
  const graph = chain();
  const why = (from: [string, string], to: string, moving?: string) => whyNot(graph, TYPES, { from, to, moving });
  expect(why(["mail", "out"], "chat")).toBe(null);
  expect(why(["mail", "out"], "mail")).toMatchInlineSnapshot(`"A step cannot follow itself."`);
  expect(why(["mail", "out"], "when")).toMatchInlineSnapshot(
    `"A When starts the workflow, so nothing can lead into it."`,
  );
  expect(why(["mail", "out"], "if")).toMatchInlineSnapshot(`"Check already leads to Send. A workflow has no circles."`);
  expect(why(["if", "yes"], "mail")).toMatchInlineSnapshot(`"This way already leads to Send."`);
  expect(why(["if", "yes"], "mail", "e3")).toBe(null);
  expect(why(["when", "out"], "if")).toMatchInlineSnapshot(`"First say for whom: add a Who directly after Event."`);
  const second = addNode(graph, { id: "who2", type: TYPES.wallet, at: { x: 0, y: 0 } });
  expect(whyNot(second, TYPES, { from: ["who", "out"], to: "who2" })).toMatchInlineSnapshot(
    `"Wallet already says for whom. A path has one such Who."`,
  );
  expect(whyNot(second, TYPES, { from: ["mail", "out"], to: "who2" })).toMatchInlineSnapshot(
    `"This Who says for whom everything below runs, so it stands directly after a When."`,
  );
});

test("behavior: arrow keys walk along edges and among siblings", () => {
  const graph = chain();
  expect(readingOrder(graph)).toEqual(["when", "who", "if", "mail", "chat"]);
  expect(neighbour(graph, "when", "down")).toBe("who");
  expect(neighbour(graph, "chat", "up")).toBe("if");
  expect(neighbour(graph, "mail", "right")).toBe("chat");
  expect(neighbour(graph, "chat", "left")).toBe("mail");
  expect(neighbour(graph, "when", "up")).toBe(undefined);
});

test("args: ids are valid in the document and free", () => {
  const taken: Record<string, unknown> = {};
  const chance = chanceFrom(1);
  for (let i = 0; i < 50; i++) taken[newId(taken, chance)] = true;
  expect(Object.keys(taken)).toHaveLength(50);
  expect(Object.keys(taken).every((id) => /^[a-z2-9]{8}$/.test(id))).toBe(true);
});
