import { orderOf } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";

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
});
