import type { Edge, Node } from "@xyflow/react";
import type { Handle } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Size } from "./card-size.ts";
import { readingOrder } from "./document/neighbours.ts";
import type { WayEdge, WayEdgeData } from "./way-edge.tsx";

/** What the canvas library is told of a card: where it stands. All else the card selects by its id. */
export type CardNode = Node<Record<string, never>, "card">;
export type CanvasShape = { nodes: CardNode[]; edges: WayEdge[] };

/** A place is the middle of a card's upper edge: a card that grows wider stays under what leads to it. */
export const NODE_ORIGIN: [number, number] = [0.5, 0];

export const emptyShape: CanvasShape = { nodes: [], edges: [] };

const NO_DATA: Record<string, never> = {};
// A card's words are its name: the library's own description of a node would only cover them.
const ARIA = { "aria-roledescription": "step" };

type Looks = {
  sizeOf: (nodeId: string) => Size;
  /** Undefined while nobody knows them: then no edge is called wrong. */
  waysOf: (nodeId: string) => readonly Handle[] | undefined;
  isSelected: (id: string) => boolean;
  invalidEdges?: ReadonlySet<string>;
  /** How many went along an edge, when that is shown. */
  countOf?: (edgeId: string) => WayEdgeData["count"];
};

/**
 * The canvas library's view of a document. What did not change keeps its identity from `previous`, so that only
 * what changed is drawn again; what the library measured is kept. Nodes come in reading order, for the Tab key.
 */
export function canvasOf(graph: Graph, looks: Looks, previous: CanvasShape): CanvasShape {
  const oldNodes = new Map(previous.nodes.map((node) => [node.id, node]));
  const oldEdges = new Map(previous.edges.map((edge) => [edge.id, edge]));
  const nodes = readingOrder(graph).map((id) => cardNode(graph, looks, { id, old: oldNodes.get(id) }));
  const edges = Object.entries(graph.edges)
    .filter(([, { from, to }]) => graph.nodes[from[0]] && graph.nodes[to[0]])
    .map(([id, edge]) => wayEdge(looks, { id, edge, old: oldEdges.get(id) }));
  return {
    nodes: sameItems(nodes, previous.nodes) ? previous.nodes : nodes,
    edges: sameItems(edges, previous.edges) ? previous.edges : edges,
  };
}

function cardNode(graph: Graph, looks: Looks, { id, old }: { id: string; old: CardNode | undefined }): CardNode {
  const position = graph.layout[id] ?? { x: 0, y: 0 };
  const size = looks.sizeOf(id);
  const selected = looks.isSelected(id);
  const isSame =
    old !== undefined &&
    old.position.x === position.x &&
    old.position.y === position.y &&
    old.selected === selected &&
    old.initialWidth === size.width &&
    old.initialHeight === size.height &&
    !old.dragging;
  if (isSame) return old;
  return {
    ...(old?.measured && { measured: old.measured }),
    id,
    type: "card",
    data: NO_DATA,
    position: { x: position.x, y: position.y },
    selected,
    ariaRole: "button",
    domAttributes: ARIA,
    initialWidth: size.width,
    initialHeight: size.height,
  };
}

type EdgeFacts = { id: string; edge: Graph["edges"][string]; old: WayEdge | undefined };

function wayEdge(looks: Looks, { id, edge, old }: EdgeFacts): WayEdge {
  const ways = looks.waysOf(edge.from[0]);
  const leadsNowhere = ways !== undefined && !ways.some((way) => way.id === edge.from[1]);
  const data = edgeData(old?.data, {
    isInvalid: leadsNowhere || looks.invalidEdges?.has(id) === true,
    count: looks.countOf?.(id),
  });
  const selected = looks.isSelected(id);
  const isSame =
    old !== undefined &&
    old.source === edge.from[0] &&
    old.sourceHandle === edge.from[1] &&
    old.target === edge.to[0] &&
    old.data === data &&
    old.selected === selected;
  if (isSame) return old;
  return {
    id,
    type: "way",
    source: edge.from[0],
    sourceHandle: edge.from[1],
    target: edge.to[0],
    targetHandle: edge.to[1],
    data,
    selected,
  };
}

function edgeData(old: WayEdgeData | undefined, { isInvalid = false, count }: WayEdgeData): WayEdgeData {
  const isSame = old?.isInvalid === isInvalid && old.count?.value === count?.value && old.count?.noun === count?.noun;
  return isSame && old ? old : { isInvalid, count };
}

/** The document that this canvas shows; what a canvas does not carry comes from `base`. */
export function graphOf(shape: CanvasShape, base: Graph): Graph {
  const nodes: Graph["nodes"] = {};
  const layout: Graph["layout"] = {};
  for (const { id, position } of shape.nodes) {
    const node = base.nodes[id];
    if (!node) continue;
    nodes[id] = node;
    if (base.layout[id] || position.x !== 0 || position.y !== 0) layout[id] = { x: position.x, y: position.y };
  }
  const edges = Object.fromEntries(
    shape.edges.map((edge): [string, Graph["edges"][string]] => [
      edge.id,
      { from: [edge.source, edge.sourceHandle ?? "out"], to: [edge.target, "in"] },
    ]),
  );
  return { ...base, nodes, edges, layout };
}

function sameItems<T extends Node | Edge>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
