import { applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import type { CardNode } from "../canvas-shape.ts";
import type { Point } from "../document/add-node.ts";
import { moveNodes } from "../document/change-node.ts";
import type { WayEdge } from "../way-edge.tsx";
import { type BuilderStore, change, select } from "./actions.ts";

/**
 * What the canvas library reports of its nodes. Selection is the builder's own; measures and a drag under way live
 * in the shape only. The document changes when the drag ends, by `endDrag`; removal never comes from here.
 */
export function takeNodeChanges(store: BuilderStore, changes: NodeChange<CardNode>[]): void {
  const drawing = changes.filter((one) => one.type === "dimensions" || one.type === "position");
  if (drawing.length > 0) {
    const state = store.get();
    store.set({ ...state, shape: { ...state.shape, nodes: applyNodeChanges(drawing, state.shape.nodes) } });
  }
  const picks = changes.filter((one) => one.type === "select");
  if (picks.length === 0) return;
  const { selection } = store.get();
  const nodes = new Set(selection.nodes);
  for (const pick of picks) pick.selected ? nodes.add(pick.id) : nodes.delete(pick.id);
  select(store, { ...selection, nodes });
}

export function takeEdgeChanges(store: BuilderStore, changes: EdgeChange<WayEdge>[]): void {
  const picks = changes.filter((one) => one.type === "select");
  if (picks.length === 0) return;
  const { selection } = store.get();
  const edges = new Set(selection.edges);
  for (const pick of picks) pick.selected ? edges.add(pick.id) : edges.delete(pick.id);
  select(store, { ...selection, edges });
}

/** One drag of however many cards is one gesture. */
export function endDrag(store: BuilderStore, moved: readonly CardNode[]): void {
  const places: Record<string, Point> = Object.fromEntries(moved.map((node) => [node.id, node.position]));
  const { graph } = store.get();
  const [first, ...more] = moved;
  const name = first && more.length === 0 ? (graph.nodes[first.id]?.name ?? "step") : `${moved.length} steps`;
  change(store, { label: `Move ${name}` }, (before) => moveNodes(before, places));
}
