import fc from "fast-check";
import { expect, test } from "vitest";
import { fromUnits } from "#server/contract/decimal.ts";
import type { Value, ValueType } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import { operatorOf, operators } from "./index.ts";

const evaluate = (op: string, values: Value[], kind: ValueType["kind"] = "number") =>
  present(operatorOf(op), op).evaluate(values, kind);

/** Each operator: kind, operands, verdict. */
const TABLE: [string, ValueType["kind"], Value[], boolean | "missing"][] = [
  ["is-below", "number", ["1.08", "1.10"], true],
  ["is-below", "number", ["1.1", "1.10"], false],
  ["is-below", "number", ["9", "10"], true],
  ["is-below", "number", ["1e3", "10"], "missing"],
  ["is-at-most", "number", ["1.1", "1.10"], true],
  ["is-at-most", "number", ["1.100000000000000001", "1.10"], false],
  ["is-above", "number", ["-1", "-2"], true],
  ["is-above", "number", ["2", "2.0"], false],
  ["is-at-least", "number", ["2", "2.0"], true],
  ["is-at-least", "number", ["1.9999999999999999999999", "2"], false],
  ["is", "number", ["1.10", "1.1"], true],
  ["is", "text", ["Aggressive ", "aggressive"], true],
  ["is", "text", ["1.10", "1.1"], false],
  ["is", "address", ["0xABCD", "0xabcd"], true],
  ["is", "choice", ["standard", "aggressive"], false],
  ["is-not", "choice", ["standard", "aggressive"], true],
  ["is-not", "number", ["1.0", "1"], false],
  ["is-between", "number", ["1", "1", "2"], true],
  ["is-between", "number", ["2.1", "1", "2"], false],
  ["is-between", "number", ["2", "2", "x"], "missing"],
  ["is-between", "time", ["2026-01-02T00:00:00Z", "2026-01-01", "2026-01-03"], true],
  ["is-one-of", "text", ["Base", ["base", "ethereum"]], true],
  ["is-one-of", "number", ["1.10", ["1", "1.1"]], true],
  ["is-one-of", "text", ["Base", []], false],
  ["is-one-of", "text", ["Base", "Base"], "missing"],
  ["contains", "text", ["Raise the wstETH cap", "WSTETH"], true],
  ["contains", "list", [["risk", "treasury"], "Risk"], true],
  ["contains", "list", [[], "risk"], false],
  ["contains", "text", [true, "t"], "missing"],
  ["is-before", "time", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"], true],
  ["is-before", "time", ["2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z"], false],
  ["is-before", "time", ["soon", "2026-01-01T00:00:00Z"], "missing"],
  ["is-after", "time", ["2026-01-02", "2026-01-01"], true],
  ["is-yes", "boolean", [true], true],
  ["is-yes", "boolean", ["yes"], "missing"],
  ["is-no", "boolean", [false], true],
  ["is-present", "number", ["0"], true],
  ["is-present", "number", [null], false],
  ["is-missing", "text", [null], true],
  ["is-missing", "text", [""], false],
];

test("default: each operator decides as it reads", () => {
  for (const [op, kind, values, verdict] of TABLE) {
    expect(evaluate(op, values, kind), `${op} ${JSON.stringify(values)}`).toBe(verdict);
  }
});

test("behavior: every operator is in the table, and reads as words", () => {
  const seen = new Set(TABLE.map(([op]) => op));
  expect(operators.filter(({ kind }) => !seen.has(kind)).map(({ kind }) => kind)).toEqual([]);
  expect(
    Object.fromEntries(operators.map(({ kind, label, on, arity }) => [kind, `${label} (${on.join(", ")}; ${arity})`])),
  ).toMatchInlineSnapshot(`
    {
      "contains": "contains (text, list; 2)",
      "is": "is (number, text, choice, address; 2)",
      "is-above": "is above (number; 2)",
      "is-after": "is after (time; 2)",
      "is-at-least": "is at least (number; 2)",
      "is-at-most": "is at most (number; 2)",
      "is-before": "is before (time; 2)",
      "is-below": "is below (number; 2)",
      "is-between": "is between (number, time; 3)",
      "is-missing": "is missing (number, text, choice, address, boolean, time, list; 1)",
      "is-no": "is no (boolean; 1)",
      "is-not": "is not (number, text, choice, address; 2)",
      "is-one-of": "is one of (text, choice, address, number; 2)",
      "is-present": "is there (number, text, choice, address, boolean, time, list; 1)",
      "is-yes": "is yes (boolean; 1)",
    }
  `);
});

test("behavior: orders agree with each other and with exact integers", () => {
  const number = fc.tuple(fc.bigInt(-(2n ** 256n), 2n ** 256n), fc.integer({ min: 0, max: 30 }));
  fc.assert(
    fc.property(number, number, ([a, x], [b, y]) => {
      const [left, right] = [fromUnits(a, x), fromUnits(b, y)];
      const [l, r] = [a * 10n ** BigInt(y), b * 10n ** BigInt(x)];
      const pair = [left, right];
      expect(evaluate("is-below", pair)).toBe(l < r);
      expect(evaluate("is-at-most", pair)).toBe(l <= r);
      expect(evaluate("is-above", pair)).toBe(l > r);
      expect(evaluate("is-at-least", pair)).toBe(l >= r);
      expect(evaluate("is", pair)).toBe(l === r);
      expect(evaluate("is-not", pair)).toBe(l !== r);
      expect(evaluate("is-between", [left, right, right])).toBe(l === r);
      expect(evaluate("is-one-of", [left, [right]])).toBe(l === r);
    }),
  );
});

test("args: no value at all makes an operator throw", () => {
  const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.array(tie("value"), { maxLength: 3 })),
  })).value;
  const kind = fc.constantFrom("number", "text", "address", "boolean", "time", "choice", "list") as fc.Arbitrary<
    ValueType["kind"]
  >;
  fc.assert(
    fc.property(fc.constantFrom(...operators), fc.array(value, { maxLength: 4 }), kind, (operator, values, k) => {
      expect([true, false, "missing"]).toContain(operator.evaluate(values, k));
    }),
  );
});
