import { orderOf } from "../compare-values.ts";
import { defineOperator } from "../define-operator.ts";
import { compareNumbers, compareTimes, whereThere } from "../in-sql/compare.ts";
import { combine, type SqlVerdict } from "../in-sql/verdict.ts";

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
  toSql: (sides, kind) => {
    const [value, low, high] = sides;
    const compare = kind === "time" ? compareTimes : compareNumbers;
    const both = [compare(value, ">=", low), compare(value, "<=", high)];
    const known = both.filter((one) => one !== undefined);
    if (known.length < both.length) return undefined;
    if (known.includes("missing")) return "missing";
    // a missing end makes it missing, whatever the other says
    return sides.reduce<SqlVerdict>((verdict, side) => whereThere(side, verdict), combine(known, false));
  },
});
