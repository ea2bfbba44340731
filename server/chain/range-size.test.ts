import { expect, test } from "vitest";
import { createRangeSize } from "./range-size.ts";

test("behavior: where blocks are full, fewer are asked for at once, and more again when they are not", () => {
  const size = createRangeSize(500);
  expect(size.blocks()).toBe(500);
  size.worked(500, 50_000);
  expect(size.blocks()).toBe(50);
  size.worked(50, 0);
  expect(size.blocks()).toBe(500);
  size.worked(1, 1_000_000);
  expect(size.blocks()).toBe(1);
  // it was no refusal
  expect(size.learned()).toBeUndefined();
});

test("behavior: what was refused stays refused, however empty the blocks are", () => {
  const size = createRangeSize(500);
  size.refused(500, { blocks: 20, isRule: true });
  size.worked(20, 0);
  expect([size.blocks(), size.learned()]).toEqual([20, 20]);
});
