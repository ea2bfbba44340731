import { orderOf } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";
import { compareNumbers } from "../in-sql/compare.ts";
import { combine } from "../in-sql/verdict.ts";

/** Both ends count. */
export const isBetween = defineOperator({
  kind: "is-between",
  label: "is between",
  on: ["number", "time"],
  arity: 3,
  takes: "same",
  evaluate: ([value, low, high], kind) => {
    const fromLow = orderOf(value, low, kind);
    const fromHigh = orderOf(value, high, kind);
    return fromLow === undefined || fromHigh === undefined ? "missing" : fromLow >= 0 && fromHigh <= 0;
  },
  // a missing end makes it missing whatever the other says, so columns that may miss are left to `evaluate`
  toSql: (sides) => {
    if (sides.some((side) => side.kind === "number" && side.mayMiss)) return undefined;
    const [value, low, high] = sides;
    const both = [compareNumbers(value, ">=", low), compareNumbers(value, "<=", high)];
    const known = both.filter((one) => one !== undefined);
    if (known.length < both.length) return undefined;
    return known.includes("missing") ? "missing" : combine(known, false);
  },
});
