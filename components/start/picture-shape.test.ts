import fc from "fast-check";
import { expect, test } from "vitest";
import { pictureShape } from "./picture-shape.ts";

const step = fc.record({ x: fc.integer({ min: -600, max: 600 }), y: fc.nat(2000) });
/** Trees: every step but the first follows an earlier one. */
const sketches = fc.array(fc.tuple(step, fc.nat()), { minLength: 1, maxLength: 14 }).map((drawn) => ({
  steps: drawn.map(([place]) => ({ ...place, family: "then" as const, icon: "send" })),
  edges: drawn.slice(1).map(([, from], at): [number, number] => [from % (at + 1), at + 1]),
}));

test("property: badges stay within the picture, apart, and to the right of what they follow", () => {
  fc.assert(
    fc.property(sketches, (sketch) => {
      const { steps, width, height, badge, edges } = pictureShape(sketch);
      const half = badge / 2 - 0.001;
      for (const { x, y } of steps) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(half);
        expect([x + half <= width, y + half <= height]).toEqual([true, true]);
      }
      for (const [at, one] of steps.entries()) {
        for (const other of steps.slice(at + 1)) {
          if (Math.abs(one.x - other.x) < 1) expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(badge);
        }
      }
      for (const [from, to] of sketch.edges) expect(steps[to]?.x).toBeGreaterThan(steps[from]?.x ?? Number.NaN);
      expect(edges).toHaveLength(sketch.edges.length);
    }),
  );
});

test("default: a branch stands above and below what it comes from", () => {
  const at = (x: number, y: number) => ({ family: "then" as const, icon: "send", x, y });
  const { steps } = pictureShape({
    steps: [at(0, 0), at(-200, 200), at(200, 200)],
    edges: [
      [0, 1],
      [0, 2],
    ],
  });
  expect(steps.map(({ y }) => y)).toEqual([22, 10, 34]);
});
