import type { Graph } from "#server/contract/graph.ts";
import type { Size } from "../card-size.ts";
import { addNode } from "./add-node.ts";
import { moveNodes } from "./change-node.ts";
import { connect, disconnect, reconnect } from "./connect.ts";
import { placeOf } from "./neighbours.ts";
import { freePlace } from "./place.ts";
import { type NodeTypes, whyNot } from "./why-not.ts";

const GAP_Y = 46;

type Between = { edgeId: string; type: string };

/** Why no step of this type can stand on that edge, in words; null when it can. */
export function whyNotBetween(graph: Graph, types: NodeTypes, { edgeId, type: name }: Between): string | null {
  const edge = graph.edges[edgeId];
  const type = types[name];
  const [way] = type?.handles ?? [];
  if (!edge || !type) return "This connection is no longer here.";
  if (!way) return `Nothing can follow ${type.label}.`;
  const id = "between";
  const without = disconnect(addNode(graph, { id, type, at: { x: 0, y: 0 } }), [edgeId]);
  const before = whyNot(without, types, { from: edge.from, to: id });
  if (before) return before;
  const half = connect(without, "before", { from: edge.from, to: id });
  return whyNot(half, types, { from: [id, way.id], to: edge.to[0] });
}

type Insert = Between & {
  /** Ids of the new node and of its edge onwards; the old edge keeps its own, and leads to the new node. */
  id: string;
  newEdgeId: string;
  types: NodeTypes;
  sizeOf: (nodeId: string) => Size;
  size: Size;
};

/**
 * The graph with a new node on an edge: its source leads to the node, the node's first way to where the edge led.
 * What follows makes room. Unchanged where the node cannot stand.
 */
export function insertOnEdge(graph: Graph, insert: Insert): Graph {
  const { edgeId, id, newEdgeId, types, sizeOf, size } = insert;
  const edge = graph.edges[edgeId];
  const type = types[insert.type];
  const [way] = type?.handles ?? [];
  if (!edge || !type || !way || whyNotBetween(graph, types, insert) !== null) return graph;
  const [above, below] = [edge.from[0], edge.to[0]];
  const top = placeOf(graph, above).y + sizeOf(above).height + GAP_Y;
  const room = top + size.height + GAP_Y - placeOf(graph, below).y;
  const apart = room > 0 ? moveDown(graph, [below, ...downstreamOf(graph, below)], room) : graph;
  const at = freePlace(apart, { x: placeOf(graph, below).x, y: top }, { sizeOf, size });
  const led = reconnect(addNode(apart, { id, type, at }), edgeId, { from: edge.from, to: id });
  return connect(led, newEdgeId, { from: [id, way.id], to: below });
}

function moveDown(graph: Graph, ids: readonly string[], by: number): Graph {
  const snapped = Math.ceil(by / 10) * 10;
  return moveNodes(
    graph,
    Object.fromEntries(ids.map((id) => [id, { x: placeOf(graph, id).x, y: placeOf(graph, id).y + snapped }])),
  );
}

/** Nodes that `nodeId` leads to, however far; without itself. */
export function downstreamOf(graph: Graph, nodeId: string): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of Object.values(graph.edges)) next.set(from[0], [...(next.get(from[0]) ?? []), to[0]]);
  const seen = new Set<string>([nodeId]);
  const open = [nodeId];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const id of next.get(at) ?? []) {
      if (seen.has(id) || !Object.hasOwn(graph.nodes, id)) continue;
      seen.add(id);
      open.push(id);
    }
  }
  seen.delete(nodeId);
  return [...seen];
}
