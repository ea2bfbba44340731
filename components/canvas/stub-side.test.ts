import { expect, test } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { stubSide } from "./stub-side.ts";

const sizeOf = () => ({ width: 300, height: 90 });
const at = (layout: Graph["layout"]): Graph => ({
  ...emptyGraph(),
  nodes: Object.fromEntries(Object.keys(layout).map((id) => [id, { type: "stop", v: 1, name: id, config: {} }])),
  layout,
});
const sideOf = (layout: Graph["layout"]) => stubSide({ graph: at(layout), sizeOf }, "here");

test("default: a stub leaves to the right", () => {
  expect(sideOf({ here: { x: 0, y: 0 }, below: { x: 0, y: 150 } })).toBe("right");
});

test("behavior: to the left where a card stands at the right, and below between two", () => {
  expect(sideOf({ here: { x: 0, y: 0 }, right: { x: 320, y: 0 } })).toBe("left");
  expect(sideOf({ here: { x: 0, y: 0 }, right: { x: 320, y: 40 }, left: { x: -320, y: -40 } })).toBe("below");
});

test("behavior: a card beyond the stub's end, or in another row, is not in its way", () => {
  expect(sideOf({ here: { x: 0, y: 0 }, far: { x: 600, y: 0 }, lower: { x: 320, y: 100 } })).toBe("right");
});
