import type { TemplateSketch } from "#server/contract/catalog.ts";

/** Middles of badges and edges between them, in pixels from the upper left corner. */
export type PictureShape = {
  width: number;
  height: number;
  badge: number;
  steps: { x: number; y: number }[];
  /** Paths of an SVG. */
  edges: string[];
};

const WIDTH = 222;
const BADGE = 20;
const BADGE_SMALL = 16;
const COLUMN_MAX = 42;
const ROW = 24;

/** A graph laid on its side: what follows stands to the right, and branches keep the order that they have on the canvas. */
export function pictureShape({ steps, edges }: TemplateSketch): PictureShape {
  const depths = depthsOf(steps.length, edges);
  const columns = Array.from({ length: Math.max(...depths) + 1 }, (_, at) =>
    steps.flatMap((_step, id) => (depths[id] === at ? [id] : [])),
  );
  const badge = columns.length > 8 ? BADGE_SMALL : BADGE;
  const pitch = Math.min(COLUMN_MAX, (WIDTH - badge) / Math.max(1, columns.length - 1));
  const room = (Math.max(...columns.map((ids) => ids.length)) - 1) * ROW;
  const across = steps.map(({ x }) => x);
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const tops = steps.map(({ x }) => (right > left ? ((x - left) / (right - left)) * room : room / 2));
  for (const column of columns) spread(tops, column, room);
  const middles = steps.map((_, id) => ({ x: badge / 2 + (depths[id] ?? 0) * pitch, y: badge / 2 + (tops[id] ?? 0) }));
  return {
    width: badge + (columns.length - 1) * pitch,
    height: badge + room,
    badge,
    steps: middles,
    edges: edges.flatMap(([from, to]) => {
      const [a, b] = [middles[from], middles[to]];
      return a && b ? [`M${a.x} ${a.y}C${(a.x + b.x) / 2} ${a.y} ${(a.x + b.x) / 2} ${b.y} ${b.x} ${b.y}`] : [];
    }),
  };
}

/** How many steps stand before each, along the longest way; a circle counts once. */
function depthsOf(count: number, edges: TemplateSketch["edges"]): number[] {
  const depths = Array.from({ length: count }, () => 0);
  for (let round = 0; round < count; round++) {
    for (const [from, to] of edges) {
      const next = Math.min((depths[from] ?? 0) + 1, count - 1);
      depths[to] = Math.max(depths[to] ?? 0, next);
    }
  }
  return depths;
}

/** Keeps what stands in one column apart, in its order, within the room there is. Changes `tops`. */
function spread(tops: number[], column: readonly number[], room: number): void {
  const ids = column.toSorted((a, b) => (tops[a] ?? 0) - (tops[b] ?? 0));
  let least = 0;
  for (const id of ids) {
    tops[id] = Math.max(tops[id] ?? 0, least);
    least = (tops[id] ?? 0) + ROW;
  }
  let most = room;
  for (const id of ids.toReversed()) {
    tops[id] = Math.min(tops[id] ?? 0, most);
    most = (tops[id] ?? 0) - ROW;
  }
}
