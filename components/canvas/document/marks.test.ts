import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { graphSchema } from "#server/contract/graph-schema.ts";
import { addNode } from "./add-node.ts";
import { gestures, graphs, TYPES } from "./arbitrary-graph.ts";
import { aligned, distributed } from "./arrange.ts";
import { moveNodes } from "./change-node.ts";
import { connect } from "./connect.ts";
import { frameOf, groupNodes, leaveGroups, ungroup } from "./groups.ts";
import { downstreamOf, insertOnEdge, whyNotBetween } from "./insert-node.ts";
import { addNote, moveNotes, removeNotes, writeNote } from "./notes.ts";
import { removeNodes } from "./remove-nodes.ts";
import { snapped } from "./snap.ts";

const SIZE = { width: 320, height: 84 };
const sizeOf = () => SIZE;

function spine(): Graph {
  let graph = emptyGraph();
  graph = addNode(graph, { id: "when", type: TYPES.event, at: { x: 0, y: 0 } });
  graph = addNode(graph, { id: "who", type: TYPES.wallet, at: { x: 0, y: 130 } });
  graph = addNode(graph, { id: "mail", type: TYPES.send, at: { x: 0, y: 260 } });
  graph = connect(graph, "e1", { from: ["when", "out"], to: "who" });
  return connect(graph, "e2", { from: ["who", "out"], to: "mail" });
}

test("behavior: a document stays one that the server takes, whatever is done with notes and groups", () => {
  fc.assert(
    fc.property(graphs, fc.array(gestures, { maxLength: 12 }), (first, acts) => {
      const last = acts.reduce((graph, { apply }) => apply(graph), first);
      expect(graphSchema.safeParse(last).error?.issues ?? []).toEqual([]);
      const members = Object.values(last.groups ?? {}).flatMap((group) => group.nodes);
      const before = Object.values(first.groups ?? {}).flatMap((group) => group.nodes);
      if (new Set(before).size === before.length) expect(new Set(members).size).toBe(members.length);
    }),
  );
});

test("default: a step on an edge stands between its ends, and what follows makes room", () => {
  const graph = spine();
  const insert = { edgeId: "e2", type: "check", id: "new", newEdgeId: "e3", types: TYPES, sizeOf, size: SIZE };
  const after = insertOnEdge(graph, insert);
  expect(after.edges.e2).toEqual({ from: ["who", "out"], to: ["new", "in"] });
  expect(after.edges.e3).toEqual({ from: ["new", "yes"], to: ["mail", "in"] });
  expect(after.layout.new).toEqual({ x: 0, y: 260 });
  expect(after.layout.mail?.y).toBeGreaterThanOrEqual(260 + 84 + 46);
  expect(after.layout.who).toEqual(graph.layout.who);
});

test("error: what may not stand on an edge says why, and changes nothing", () => {
  const graph = spine();
  expect(whyNotBetween(graph, TYPES, { edgeId: "e1", type: "send" })).toMatchInlineSnapshot(
    `"First say for whom: add a Who directly after Event."`,
  );
  expect(whyNotBetween(graph, TYPES, { edgeId: "gone", type: "send" })).toMatchInlineSnapshot(
    `"This connection is no longer here."`,
  );
  const insert = { edgeId: "e1", type: "send", id: "new", newEdgeId: "e3", types: TYPES, sizeOf, size: SIZE };
  expect(insertOnEdge(graph, insert)).toBe(graph);
});

test("behavior: downstream is all that a node leads to, also around a circle", () => {
  const circle = connect(spine(), "e3", { from: ["mail", "out"], to: "who" });
  expect(downstreamOf(circle, "who").sort()).toEqual(["mail"]);
  expect(downstreamOf(circle, "when").sort()).toEqual(["mail", "who"]);
});

test("default: a group's frame stands around its cards; a node is in one group; an empty group goes", () => {
  const one = groupNodes(spine(), "g1", { name: "Start", nodeIds: ["when", "who"] });
  expect(frameOf(one, one.groups?.g1 ?? { name: "", nodes: [] }, sizeOf)).toEqual({
    x: -180,
    y: -44,
    width: 360,
    height: 278,
  });
  const two = groupNodes(one, "g2", { name: "Who", nodeIds: ["who"] });
  expect(two.groups).toEqual({ g1: { name: "Start", nodes: ["when"] }, g2: { name: "Who", nodes: ["who"] } });
  expect(removeNodes(two, ["when"]).groups).toEqual({ g2: { name: "Who", nodes: ["who"] } });
  expect(ungroup(ungroup(two, ["g1"]), ["g2"])).toEqual(spine());
  expect(leaveGroups(two, ["mail"])).toBe(two);
});

test("default: notes are written, moved and removed; what changes nothing gives back the same document", () => {
  const graph = addNote(spine(), { id: "n", at: { x: 5, y: 5 } });
  const written = writeNote(graph, "n", "Ask Mo before touching this");
  expect(moveNotes(written, { n: { x: 9, y: 9 } }).notes).toEqual({
    n: { text: "Ask Mo before touching this", x: 9, y: 9 },
  });
  expect(writeNote(written, "n", "Ask Mo before touching this")).toBe(written);
  expect(moveNotes(written, { n: { x: 5, y: 5 }, gone: { x: 0, y: 0 } })).toBe(written);
  expect(removeNotes(written, ["n"])).toEqual(spine());
});

test("behavior: aligned cards share a line, distributed ones the room between them", () => {
  const ids = ["when", "who", "mail"];
  const apart = moveNodes(spine(), { when: { x: 0, y: 0 }, who: { x: 30, y: 100 }, mail: { x: -50, y: 400 } });
  expect(Object.values(aligned(apart, { ids, sizeOf }, "left")).map(({ x }) => x)).toEqual([-50, -50, -50]);
  expect(Object.values(aligned(apart, { ids, sizeOf }, "bottom")).map(({ y }) => y)).toEqual([400, 400, 400]);
  expect(Object.values(distributed(apart, { ids, sizeOf }, "down")).map(({ y }) => y)).toEqual([0, 200, 400]);
  expect(aligned(apart, { ids: ["who"], sizeOf }, "left")).toEqual({});
  expect(distributed(apart, { ids: ["who", "mail"], sizeOf }, "down")).toEqual({});
});

test("behavior: a dragged card comes onto the nearest line within reach, and only then", () => {
  const other = { left: 0, top: 0, width: 320, height: 84 };
  const near = snapped({ left: 53, top: 200, width: 220, height: 104 }, [other], 8);
  expect(near.left).toBe(50);
  expect(near.guides).toEqual([{ axis: "down", at: 160, from: 0, to: 304 }]);
  const far = snapped({ left: 80, top: 200, width: 220, height: 104 }, [other], 8);
  expect(far).toEqual({ left: 80, top: 200, guides: [] });
});
