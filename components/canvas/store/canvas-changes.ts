import { applyNodeChanges, type EdgeChange, type NodeChange, type NodePositionChange } from "@xyflow/react";
import { type CanvasNode, frameElementId, readElementId } from "../canvas-shape.ts";
import type { Point } from "../document/add-node.ts";
import { moveNodes } from "../document/change-node.ts";
import { frameOf } from "../document/groups.ts";
import { moveNotes } from "../document/notes.ts";
import { type Box, type Guide, snapped } from "../document/snap.ts";
import type { WayEdge } from "../way-edge.tsx";
import { type BuilderStore, change, select } from "./actions.ts";
import { type BuilderState, redrawn, sizeOf } from "./builder-state.ts";

/** On the screen, whatever the zoom: nearer than this to another card's line, a dragged card comes onto it. */
const SNAP_WITHIN_PX = 8;
const NO_GUIDES: readonly Guide[] = [];

/**
 * What the canvas library reports of its nodes. Selection is the builder's own; measures and a drag under way live
 * in the shape only. The document changes when the drag ends, by `endDrag`; removal never comes from here.
 */
export function takeNodeChanges(store: BuilderStore, changes: NodeChange<CanvasNode>[], zoom = 1): void {
  const drawing = changes.filter((one) => one.type === "dimensions" || one.type === "position");
  if (drawing.length > 0) store.set(drawnChanges(store.get(), drawing, SNAP_WITHIN_PX / zoom));
  const picks = changes.filter((one) => one.type === "select");
  if (picks.length === 0) return;
  const { selection } = store.get();
  const nodes = new Set(selection.nodes);
  const notes = new Set(selection.notes);
  for (const pick of picks) {
    const { kind, id } = readElementId(pick.id);
    if (kind === "group") continue;
    const picked = kind === "note" ? notes : nodes;
    pick.selected ? picked.add(id) : picked.delete(id);
  }
  select(store, { ...selection, nodes, notes });
}

function drawnChanges(state: BuilderState, drawing: NodeChange<CanvasNode>[], within: number): BuilderState {
  const drags = drawing.filter((one): one is NodePositionChange => one.type === "position" && one.dragging === true);
  const guides = drags.length === 1 && drags[0] ? snapDrag(state, drags[0], within) : NO_GUIDES;
  const carried = drags.flatMap((drag) => membersAlong(state, drag));
  const nodes = applyNodeChanges([...drawing, ...carried], state.shape.nodes);
  const moved = [...drags, ...carried].map((one) => one.id);
  return { ...state, shape: { ...state.shape, nodes: withFrames(state, nodes, moved), guides } };
}

/** Brings one dragged card onto the lines of the others; the change is mended in place. */
function snapDrag(state: BuilderState, drag: NodePositionChange, within: number): readonly Guide[] {
  const { kind, id } = readElementId(drag.id);
  if (kind !== "node" || !drag.position) return NO_GUIDES;
  const size = sizeOf(state, id);
  const box: Box = { left: drag.position.x - size.width / 2, top: drag.position.y, ...size };
  const others = Object.keys(state.graph.nodes).flatMap((other): Box[] => {
    if (other === id) return [];
    const { x, y } = state.graph.layout[other] ?? { x: 0, y: 0 };
    const around = sizeOf(state, other);
    return [{ left: x - around.width / 2, top: y, ...around }];
  });
  const to = snapped(box, others, within);
  drag.position = { x: to.left + size.width / 2, y: to.top };
  return to.guides;
}

/** A frame takes its cards along. */
function membersAlong(state: BuilderState, drag: NodePositionChange): NodePositionChange[] {
  const { kind, id } = readElementId(drag.id);
  const before = state.shape.nodes.find((node) => node.id === drag.id)?.position;
  if (kind !== "group" || !before || !drag.position) return [];
  const by = { x: drag.position.x - before.x, y: drag.position.y - before.y };
  const members = new Set(state.graph.groups?.[id]?.nodes);
  return state.shape.nodes
    .filter((node) => members.has(node.id))
    .map(({ id: node, position }) => ({
      type: "position",
      id: node,
      position: { x: position.x + by.x, y: position.y + by.y },
      dragging: true,
    }));
}

/** Frames follow the cards in them while these are dragged. */
function withFrames(state: BuilderState, nodes: CanvasNode[], moved: readonly string[]): CanvasNode[] {
  const groups = Object.entries(state.graph.groups ?? {}).filter(
    ([id, group]) => !moved.includes(frameElementId(id)) && group.nodes.some((member) => moved.includes(member)),
  );
  if (groups.length === 0) return nodes;
  const layout = Object.fromEntries(nodes.map((node) => [node.id, node.position]));
  const frames = new Map(
    groups.map(([id, group]) => [
      frameElementId(id),
      frameOf({ nodes: state.graph.nodes, layout }, group, (of) => sizeOf(state, of)),
    ]),
  );
  return nodes.map((node) => {
    const frame = frames.get(node.id);
    if (!frame || node.type !== "frame") return node;
    const { x, y, width, height } = frame;
    return { ...node, position: { x, y }, width, height, measured: { width, height } };
  });
}

export function takeEdgeChanges(store: BuilderStore, changes: EdgeChange<WayEdge>[]): void {
  const picks = changes.filter((one) => one.type === "select");
  if (picks.length === 0) return;
  const { selection } = store.get();
  const edges = new Set(selection.edges);
  for (const pick of picks) pick.selected ? edges.add(pick.id) : edges.delete(pick.id);
  select(store, { ...selection, edges });
}

/** One drag of however many cards, notes or a frame is one gesture. Where they stand now is where they were let go. */
export function endDrag(store: BuilderStore, moved: readonly string[]): void {
  const state = store.get();
  const { graph, shape } = state;
  const groups = moved.flatMap((id) => (readElementId(id).kind === "group" ? readElementId(id).id : []));
  const carried = groups.flatMap((id) => graph.groups?.[id]?.nodes ?? []);
  const dropped = new Set([...moved, ...carried]);
  const nodes: Record<string, Point> = {};
  const notes: Record<string, Point> = {};
  for (const { id: element, position } of shape.nodes) {
    if (!dropped.has(element)) continue;
    const { kind, id } = readElementId(element);
    if (kind === "node") nodes[id] = position;
    else if (kind === "note") notes[id] = position;
  }
  const label = `Move ${movedWords(state, moved)}`;
  change(store, { label }, (before) => moveNotes(moveNodes(before, nodes), notes));
  // Lines and the marks of dragging go, also where nothing moved.
  store.set(redrawn({ ...store.get(), shape: { ...store.get().shape, guides: NO_GUIDES } }));
}

function movedWords({ graph }: BuilderState, moved: readonly string[]): string {
  const [first, ...more] = moved;
  if (first === undefined || more.length > 0) return `${moved.length} steps`;
  const { kind, id } = readElementId(first);
  if (kind === "note") return "a note";
  return (kind === "group" ? graph.groups?.[id]?.name : graph.nodes[id]?.name) || "step";
}
