import { expect, test } from "vitest";
import type { Condition } from "#server/contract/condition.ts";
import { asCondition, conditionOf, groupOf, partPath, withOperand } from "./condition-tree.ts";

const row: Condition = { op: "is-below", args: [{ ref: ["a", "b"] }, { value: "1.1" }] };

test("default: a condition becomes a group and the same condition again", () => {
  for (const condition of [{ all: [row] }, { any: [row, row] }, { not: { any: [row] } }] satisfies Condition[]) {
    expect(conditionOf(groupOf(condition))).toEqual(condition);
  }
});

test("behavior: a lone row and a lone negation read as groups of one", () => {
  expect(groupOf(row)).toEqual({ mode: "all", parts: [row] });
  expect(groupOf({ not: row })).toEqual({ mode: "none", parts: [row] });
});

test("behavior: parts are named as the server names them", () => {
  expect(partPath({ all: [row] }, "condition", 0)).toBe("condition.all.0");
  expect(partPath({ not: { any: [row] } }, "condition", 2)).toBe("condition.not.any.2");
  expect(partPath({ not: row }, "condition", 0)).toBe("condition.not");
});

test("behavior: a later operand may be set first", () => {
  expect(withOperand({ op: "is-between", args: [{ ref: ["a", "b"] }] }, 2, { value: "9" }).args).toEqual([
    { ref: ["a", "b"] },
    { value: "" },
    { value: "9" },
  ]);
});

test("args: what is no condition reads as an empty one", () => {
  for (const value of [undefined, null, "x", { all: "no" }, { op: 1 }]) expect(asCondition(value)).toEqual({ all: [] });
});
