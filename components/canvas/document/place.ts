import type { Graph } from "#server/contract/graph.ts";
import type { Size } from "../card-size.ts";
import type { Point } from "./add-node.ts";
import { nearest } from "./nearest.ts";

const GAP_X = 20;
const GAP_Y = 46;

type Around = { sizeOf: (nodeId: string) => Size; size: Size };

type Below = Around & {
  /** From 0, left, to 1, right: under which part of the upper card. */
  under?: number;
};

/** Where a new card goes below another: centred under it, pushed to the right until it covers nothing. */
export function placeBelow(graph: Graph, nodeId: string, { sizeOf, size, under = 0.5 }: Below): Point {
  const above = graph.layout[nodeId] ?? { x: 0, y: 0 };
  const { width, height } = sizeOf(nodeId);
  const wanted = { x: above.x + width * (under - 0.5), y: above.y + height + GAP_Y };
  return freePlace(graph, wanted, { sizeOf, size });
}

/** Where a new card goes when nothing is selected: below everything. */
export function placeAtEnd(graph: Graph, { sizeOf, size }: Around): Point {
  const ids = Object.keys(graph.nodes);
  if (ids.length === 0) return { x: 0, y: 0 };
  const bottom = (id: string) => (graph.layout[id]?.y ?? 0) + sizeOf(id).height;
  const lowest = ids.reduce((a, b) => (bottom(b) > bottom(a) ? b : a));
  return placeBelow(graph, lowest, { sizeOf, size });
}

/** The first place from `wanted` to the right where a card of this size covers no other. */
export function freePlace(graph: Graph, wanted: Point, { sizeOf, size }: Around): Point {
  const taken = Object.keys(graph.nodes).map((id) => ({ ...(graph.layout[id] ?? { x: 0, y: 0 }), ...sizeOf(id) }));
  const at = { x: nearest(wanted.x, 10), y: nearest(wanted.y, 10) };
  for (;;) {
    const hit = taken.find(
      (box) =>
        Math.abs(at.x - box.x) < (size.width + box.width + GAP_X) / 2 &&
        at.y < box.y + box.height + GAP_Y / 4 &&
        box.y < at.y + size.height + GAP_Y / 4,
    );
    if (!hit) return at;
    at.x = Math.ceil((hit.x + (hit.width + size.width) / 2 + GAP_X) / 10) * 10;
  }
}
