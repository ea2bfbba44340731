import type { Size } from "../card-size.ts";

/** A card by its upper left corner, in pixels at 100 %. */
export type Box = { left: number; top: number } & Size;

/** A line on which edges or middles of cards meet: `down` at an x, `across` at a y, from end to end. */
export type Guide = { axis: "down" | "across"; at: number; from: number; to: number };

export type Snapped = { left: number; top: number; guides: readonly Guide[] };

/** Where a card that is dragged comes to stand: on the nearest lines of the others, when one is `within` reach. */
export function snapped(box: Box, others: readonly Box[], within: number): Snapped {
  const across = nearest(spanX(box), others.map(spanX), within);
  const down = nearest(spanY(box), others.map(spanY), within);
  const moved = { ...box, left: box.left + (across?.by ?? 0), top: box.top + (down?.by ?? 0) };
  const guides: Guide[] = [];
  if (across) guides.push(guide("down", across.at, { box: moved, others: others.filter(meets(spanX, across.at)) }));
  if (down) guides.push(guide("across", down.at, { box: moved, others: others.filter(meets(spanY, down.at)) }));
  return { left: moved.left, top: moved.top, guides };
}

type Span = { start: number; length: number };
const spanX = (box: Box): Span => ({ start: box.left, length: box.width });
const spanY = (box: Box): Span => ({ start: box.top, length: box.height });
const linesOf = ({ start, length }: Span) => [start, start + length / 2, start + length];

function nearest(mine: Span, theirs: readonly Span[], within: number): { by: number; at: number } | null {
  let best: { by: number; at: number } | null = null;
  for (const line of linesOf(mine)) {
    for (const at of theirs.flatMap(linesOf)) {
      const by = at - line;
      if (Math.abs(by) <= within && (best === null || Math.abs(by) < Math.abs(best.by))) best = { by, at };
    }
  }
  return best;
}

const meets = (spanOf: (box: Box) => Span, at: number) => (box: Box) =>
  linesOf(spanOf(box)).some((line) => Math.abs(line - at) < 0.5);

function guide(axis: Guide["axis"], at: number, { box, others }: { box: Box; others: readonly Box[] }): Guide {
  const along = [box, ...others].map(axis === "down" ? spanY : spanX);
  const from = Math.min(...along.map(({ start }) => start));
  const to = Math.max(...along.map(({ start, length }) => start + length));
  return { axis, at, from, to };
}
