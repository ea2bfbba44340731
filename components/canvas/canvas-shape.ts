import type { Edge, Node } from "@xyflow/react";
import type { Handle } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Size } from "./card-size.ts";
import { frameOf } from "./document/groups.ts";
import { readingOrder } from "./document/neighbours.ts";
import type { Guide } from "./document/snap.ts";
import type { WayEdge, WayEdgeData } from "./way-edge.tsx";

/** What the canvas library is told of a card: where it stands. All else the card selects by its id. */
export type CardNode = Node<Record<string, never>, "card">;
/** A note; its words are selected by its id. */
export type NoteNode = Node<Record<string, never>, "note">;
/** The frame around a group's cards. */
export type FrameNode = Node<Record<string, never>, "frame">;
export type CanvasNode = CardNode | NoteNode | FrameNode;
export type CanvasShape = {
  nodes: CanvasNode[];
  edges: WayEdge[];
  /** Lines that a dragged card stands on; none without a drag. */
  guides: readonly Guide[];
};

/** A place is the middle of a card's upper edge: a card that grows wider stays under what leads to it. */
export const NODE_ORIGIN: [number, number] = [0.5, 0];
const CORNER: [number, number] = [0, 0];

export const emptyShape: CanvasShape = { nodes: [], edges: [], guides: [] };

const NO_DATA: Record<string, never> = {};
// A card's words are its name: the library's own description of a node would only cover them.
const ARIA = { "aria-roledescription": "step" };
const NOTE_ARIA = { "aria-roledescription": "note" };

/** Notes and groups have ids of their own: on the canvas a prefix keeps them apart from cards. */
const NOTE = "note:";
const GROUP = "group:";
export const noteElementId = (noteId: string) => `${NOTE}${noteId}`;
export const frameElementId = (groupId: string) => `${GROUP}${groupId}`;

/** What an id on the canvas stands for in the document. */
export function readElementId(id: string): { kind: "node" | "note" | "group"; id: string } {
  if (id.startsWith(NOTE)) return { kind: "note", id: id.slice(NOTE.length) };
  return id.startsWith(GROUP) ? { kind: "group", id: id.slice(GROUP.length) } : { kind: "node", id };
}

type Looks = {
  sizeOf: (nodeId: string) => Size;
  /** Undefined while nobody knows them: then no edge is called wrong. */
  waysOf: (nodeId: string) => readonly Handle[] | undefined;
  isSelected: (id: string) => boolean;
  isNoteSelected?: (noteId: string) => boolean;
  invalidEdges?: ReadonlySet<string>;
  /** How many went along an edge, when that is shown. */
  countOf?: (edgeId: string) => WayEdgeData["count"];
};

/**
 * The canvas library's view of a document. What did not change keeps its identity from `previous`, so that only
 * what changed is drawn again; what the library measured is kept. Frames lie under the cards; notes follow. The same
 * cards keep their order: changing places in the page costs more than all else; `inReadingOrder` makes up for it.
 */
export function canvasOf(graph: Graph, looks: Looks, previous: CanvasShape): CanvasShape {
  const oldNodes = new Map(previous.nodes.map((node) => [node.id, node]));
  const oldEdges = new Map(previous.edges.map((edge) => [edge.id, edge]));
  const frames = Object.keys(graph.groups ?? {}).flatMap((id) => frameNode(graph, looks, { id, oldNodes }) ?? []);
  const cards = orderOf(graph, previous).map((id) => cardNode(graph, looks, { id, oldNodes }));
  const notes = Object.keys(graph.notes).map((id) => noteNode(graph, looks, { id, oldNodes }));
  const nodes = [...frames, ...cards, ...notes];
  const edges = Object.entries(graph.edges)
    .filter(([, { from, to }]) => graph.nodes[from[0]] && graph.nodes[to[0]])
    .map(([id, edge]) => wayEdge(looks, { id, edge, old: oldEdges.get(id) }));
  return {
    nodes: sameItems(nodes, previous.nodes) ? previous.nodes : nodes,
    edges: sameItems(edges, previous.edges) ? previous.edges : edges,
    guides: previous.guides,
  };
}

function orderOf(graph: Graph, previous: CanvasShape): string[] {
  const before = previous.nodes.flatMap(({ type, id }) => (type === "card" ? [id] : []));
  const isSame = before.length === Object.keys(graph.nodes).length && before.every((id) => graph.nodes[id]);
  return isSame ? before : readingOrder(graph);
}

/** The same with its cards as they are read, which is where the Tab key goes next. */
export function inReadingOrder(shape: CanvasShape, graph: Graph): CanvasShape {
  const wanted = new Map(readingOrder(graph).map((id, at) => [id, at]));
  const cards = shape.nodes.filter(({ type }) => type === "card");
  const sorted = cards.toSorted((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0));
  if (sameItems(cards, sorted)) return shape;
  let next = 0;
  const nodes = shape.nodes.map((node) => (node.type === "card" ? (sorted[next++] ?? node) : node));
  return { ...shape, nodes };
}

type NodeFacts = { id: string; oldNodes: ReadonlyMap<string, CanvasNode> };

function cardNode(graph: Graph, looks: Looks, { id, oldNodes }: NodeFacts): CanvasNode {
  const position = graph.layout[id] ?? { x: 0, y: 0 };
  const size = looks.sizeOf(id);
  const selected = looks.isSelected(id);
  const old = oldNodes.get(id);
  if (old && isSameNode(old, { position, selected, size })) return old;
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

function noteNode(graph: Graph, looks: Looks, { id, oldNodes }: NodeFacts): CanvasNode {
  const { x, y } = graph.notes[id] ?? { x: 0, y: 0 };
  const selected = looks.isNoteSelected?.(id) ?? false;
  const old = oldNodes.get(noteElementId(id));
  if (old && isSameNode(old, { position: { x, y }, selected })) return old;
  return {
    ...(old?.measured && { measured: old.measured }),
    id: noteElementId(id),
    type: "note",
    data: NO_DATA,
    origin: CORNER,
    position: { x, y },
    selected,
    connectable: false,
    ariaRole: "button",
    domAttributes: NOTE_ARIA,
    initialWidth: NOTE_SIZE.width,
    initialHeight: NOTE_SIZE.height,
  };
}

/** Of a note with a few words; it grows with them. */
export const NOTE_SIZE: Size = { width: 220, height: 60 };

function frameNode(graph: Graph, looks: Looks, { id, oldNodes }: NodeFacts): CanvasNode | null {
  const group = graph.groups?.[id];
  const frame = group && frameOf(graph, group, looks.sizeOf);
  if (!frame) return null;
  const { x, y, width, height } = frame;
  const old = oldNodes.get(frameElementId(id));
  if (old && isSameNode(old, { position: { x, y }, selected: false, size: { width, height } })) return old;
  return {
    id: frameElementId(id),
    type: "frame",
    data: NO_DATA,
    origin: CORNER,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    selected: false,
    // Marquees pick cards; the frame is moved by its name.
    selectable: false,
    focusable: false,
    connectable: false,
    dragHandle: ".frame-name",
    zIndex: -1,
  };
}

type Seen = {
  position: { x: number; y: number };
  selected: boolean;
  size?: Size;
};

function isSameNode(old: CanvasNode, { position, selected, size }: Seen): boolean {
  const [width, height] = old.type === "frame" ? [old.width, old.height] : [old.initialWidth, old.initialHeight];
  return (
    old.position.x === position.x &&
    old.position.y === position.y &&
    old.selected === selected &&
    (size === undefined || (size.width === width && size.height === height)) &&
    !old.dragging
  );
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
  const notes: Graph["notes"] = {};
  for (const { id: element, position } of shape.nodes) {
    const { kind, id } = readElementId(element);
    const note = kind === "note" && base.notes[id];
    if (note) notes[id] = { ...note, x: position.x, y: position.y };
    const node = kind === "node" && base.nodes[id];
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
  return { ...base, nodes, edges, layout, notes };
}

function sameItems<T extends Node | Edge>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
