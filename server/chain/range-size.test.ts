import { expect, test } from "vitest";
import { createRangeSize } from "./range-size.ts";

test("behavior: where blocks are full, fewer are asked for at once, and more again when they are not", () => {
  const size = createRangeSize(500);
  // of nothing known yet
  expect(size.blocks()).toBe(25);
  size.worked(25, 2_500);
  expect(size.blocks()).toBe(50);
  size.worked(50, 0);
  expect(size.blocks()).toBe(500);
  size.worked(1, 1_000_000);
  expect(size.blocks()).toBe(1);
  // it was no refusal
  expect(size.learned()).toBeUndefined();
});

test("behavior: blocks told singly say how many to ask for at once", () => {
  const size = createRangeSize(500);
  size.saw(1_000);
  expect(size.blocks()).toBe(5);
  // one empty block among full ones says little
  size.saw(0);
  expect(size.blocks()).toBe(5);
  for (let at = 0; at < 60; at++) size.saw(0);
  expect(size.blocks()).toBe(500);
});

test("behavior: what was refused stays refused, however empty the blocks are", () => {
  const size = createRangeSize(500);
  size.refused(500, { blocks: 20, isRule: true });
  size.worked(20, 0);
  expect([size.blocks(), size.learned()]).toEqual([20, 20]);
});
