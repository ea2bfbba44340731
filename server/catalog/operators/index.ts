import type { OperatorDefinition } from "../define-operator.ts";
import { contains } from "./contains.ts";
import { is } from "./is.ts";
import { isAbove } from "./is-above.ts";
import { isAfter } from "./is-after.ts";
import { isAtLeast } from "./is-at-least.ts";
import { isAtMost } from "./is-at-most.ts";
import { isBefore } from "./is-before.ts";
import { isBelow } from "./is-below.ts";
import { isBetween } from "./is-between.ts";
import { isMissing } from "./is-missing.ts";
import { isNo } from "./is-no.ts";
import { isNot } from "./is-not.ts";
import { isOneOf } from "./is-one-of.ts";
import { isPresent } from "./is-present.ts";
import { isYes } from "./is-yes.ts";

/** In the order that a picker shows them. */
export const operators: readonly OperatorDefinition[] = [
  isBelow,
  isAtMost,
  isAbove,
  isAtLeast,
  is,
  isNot,
  isBetween,
  isOneOf,
  contains,
  isBefore,
  isAfter,
  isYes,
  isNo,
  isPresent,
  isMissing,
];

/** The operator of a kind, or undefined when the catalog has none. */
export function operatorOf(kind: string): OperatorDefinition | undefined {
  return operators.find((operator) => operator.kind === kind);
}
