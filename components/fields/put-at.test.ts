import { expect, test } from "vitest";
import { putAt } from "./put-at.ts";

test("default: one part of a value is another, and all else is as it was", () => {
  const value = { all: [{ args: [1, 2] }, { args: [3] }] };
  expect(putAt(value, ["all", "0", "args", "1"], 9)).toEqual({ all: [{ args: [1, 9] }, { args: [3] }] });
  expect(value.all[0]?.args).toEqual([1, 2]);
});

test("behavior: a path that leads nowhere changes nothing", () => {
  expect(putAt({ a: 1 }, ["b", "c"], 9)).toEqual({ a: 1 });
  expect(putAt("text", ["a"], 9)).toBe("text");
});
