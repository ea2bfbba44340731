import type { Graph } from "#server/contract/graph.ts";
import type { Size } from "./card-size.ts";
import type { StubSide } from "./stop-stub.tsx";

/** What a stub with its words takes beside a card, in pixels at 100 %. */
export const STUB_WIDTH = 230;
/** How far below a card's upper edge the stub leaves it, and how much height its words take. */
const TOP = 20;
const BOTTOM = 64;

type Facts = { graph: Pick<Graph, "nodes" | "layout">; sizeOf: (nodeId: string) => Size };

/** On which side of a card a stub lies on no other card. Places are the middles of upper edges. */
export function stubSide({ graph, sizeOf }: Facts, nodeId: string): StubSide {
  const place = graph.layout[nodeId] ?? { x: 0, y: 0 };
  const half = sizeOf(nodeId).width / 2;
  const isFree = (from: number, to: number) =>
    Object.keys(graph.nodes).every((id) => {
      if (id === nodeId) return true;
      const other = graph.layout[id] ?? { x: 0, y: 0 };
      const { width, height } = sizeOf(id);
      const isBeside = other.y < place.y + BOTTOM && other.y + height > place.y + TOP;
      return !isBeside || other.x + width / 2 <= from || other.x - width / 2 >= to;
    });
  if (isFree(place.x + half, place.x + half + STUB_WIDTH)) return "right";
  return isFree(place.x - half - STUB_WIDTH, place.x - half) ? "left" : "below";
}
