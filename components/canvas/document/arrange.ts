import type { Graph } from "#server/contract/graph.ts";
import type { Size } from "../card-size.ts";
import type { Point } from "./add-node.ts";
import { nearest } from "./nearest.ts";

/** Which edges, or middles, come onto one line. */
export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Axis = "across" | "down";

type Facts = { ids: readonly string[]; sizeOf: (nodeId: string) => Size };
type Box = { id: string; left: number; top: number } & Size;

/** Places that bring these cards onto one line: that of the outermost, or the middle of them all. */
export function aligned(graph: Graph, { ids, sizeOf }: Facts, to: Alignment): Record<string, Point> {
  const boxes = boxesOf(graph, { ids, sizeOf });
  if (boxes.length < 2) return {};
  const isSideways = to === "left" || to === "centre" || to === "right";
  const start = (box: Box) => (isSideways ? box.left : box.top);
  const length = (box: Box) => (isSideways ? box.width : box.height);
  const low = Math.min(...boxes.map(start));
  const high = Math.max(...boxes.map((box) => start(box) + length(box)));
  const part = to === "left" || to === "top" ? 0 : to === "right" || to === "bottom" ? 1 : 0.5;
  return placesOf(boxes, (box) => {
    const at = low + (high - low - length(box)) * part;
    return isSideways ? { left: at, top: box.top } : { left: box.left, top: at };
  });
}

/** Places that leave the same room between neighbours; the two outermost stay. Three cards or more. */
export function distributed(graph: Graph, { ids, sizeOf }: Facts, axis: Axis): Record<string, Point> {
  const start = (box: Box) => (axis === "across" ? box.left : box.top);
  const length = (box: Box) => (axis === "across" ? box.width : box.height);
  const boxes = boxesOf(graph, { ids, sizeOf }).sort((a, b) => start(a) - start(b));
  const [first] = boxes;
  const last = boxes.at(-1);
  if (boxes.length < 3 || !first || !last) return {};
  const room = start(last) + length(last) - start(first) - boxes.reduce((sum, box) => sum + length(box), 0);
  const gap = room / (boxes.length - 1);
  let at = start(first);
  return placesOf(boxes, (box) => {
    const here = at;
    at += length(box) + gap;
    return axis === "across" ? { left: here, top: box.top } : { left: box.left, top: here };
  });
}

function boxesOf(graph: Graph, { ids, sizeOf }: Facts): Box[] {
  return ids
    .filter((id) => Object.hasOwn(graph.nodes, id))
    .map((id) => {
      const { x, y } = graph.layout[id] ?? { x: 0, y: 0 };
      const size = sizeOf(id);
      return { id, left: x - size.width / 2, top: y, ...size };
    });
}

function placesOf(boxes: Box[], at: (box: Box) => { left: number; top: number }): Record<string, Point> {
  return Object.fromEntries(
    boxes.map((box) => {
      const { left, top } = at(box);
      return [box.id, { x: nearest(left + box.width / 2), y: nearest(top) }];
    }),
  );
}
