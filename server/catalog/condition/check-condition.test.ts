import { expect, test } from "vitest";
import type { Condition, Operand } from "#server/contract/condition.ts";
import { checkCondition } from "./check-condition.ts";

const SHARE = { path: ["share"], label: "Share", type: { kind: "number", unit: "%" } } as const;
const scope = {
  facts: { topics: [], secretNames: [], chainIds: [], portfolioAssets: [] },
  typeOf: ([, name]: [string, ...string[]]) => (name === "share" ? { ...SHARE, path: ["share"] } : undefined),
  available: [],
};

const problemsOf = (right: Operand, op = "is-above") => {
  const condition: Condition = { all: [{ op, args: [{ ref: ["a", "share"] }, right] }] };
  return checkCondition(condition, "condition", scope);
};

test("default: an amount in another unit is an error, and one click writes it in the right one", () => {
  expect(problemsOf({ value: "50", unit: "bps" })).toMatchObject([
    {
      severity: "error",
      code: "unit-mismatch",
      cure: {
        kind: "set",
        label: "Write it as 0.5 %",
        field: "condition.all.0.args.1",
        value: { value: "0.5", unit: "%" },
      },
    },
  ]);
  expect(problemsOf({ value: "0.5", unit: "%" })).toEqual([]);
});

test("behavior: what measures another thing is an error without a click", () => {
  const [problem] = problemsOf({ value: "50", unit: "USD" });
  expect(problem).toMatchObject({ code: "unit-mismatch" });
  expect(problem?.cure).toBeUndefined();
});

test("behavior: of several values none is put in the place of all", () => {
  const [problem] = problemsOf({ value: ["50", "60"], unit: "bps" }, "is-one-of");
  expect(problem?.cure).toBeUndefined();
});
