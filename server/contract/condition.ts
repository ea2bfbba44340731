import { z } from "zod";
import type { Value } from "./value.ts";

/** A side of a comparison: what an upstream node made, or a typed value with its unit. */
export type Operand = { ref: [string, ...string[]] } | { value: string | boolean | string[]; unit?: string };

/** What a row does when an operand is missing at run time; `error` takes the node's error path. */
export type IfMissing = "error" | "true" | "false";

export type ConditionRow = { op: string; args: Operand[]; ifMissing?: IfMissing };

/** A typed tree; never text that is run. */
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | ConditionRow;

const LEAVES_MAX = 50;

export const operandSchema: z.ZodType<Operand> = z.union([
  z.strictObject({ ref: z.tuple([z.string().min(1).max(60)], z.string().max(80)) }),
  z.strictObject({
    value: z.union([z.string().max(400), z.boolean(), z.array(z.string().max(200)).max(100)]),
    unit: z.string().max(20).optional(),
  }),
]) as z.ZodType<Operand>;

const rowSchema = z.strictObject({
  op: z.string().min(1).max(40),
  args: z.array(operandSchema).min(1).max(4),
  ifMissing: z.enum(["error", "true", "false"]).optional(),
});

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(conditionSchema).max(LEAVES_MAX) }),
    z.strictObject({ any: z.array(conditionSchema).max(LEAVES_MAX) }),
    z.strictObject({ not: conditionSchema }),
    rowSchema,
  ]),
);

/** The rows of a tree in reading order. */
export function conditionRows(condition: Condition): ConditionRow[] {
  if ("all" in condition) return condition.all.flatMap(conditionRows);
  if ("any" in condition) return condition.any.flatMap(conditionRows);
  if ("not" in condition) return conditionRows(condition.not);
  return [condition];
}

/** How one row went: for step records, the inspector's live check and the subscriber's explanation. */
export type RowResult = {
  op: string;
  /** Both sides as values, in the order of `args`. */
  values: Value[];
  verdict: boolean | "missing";
  /** "1.08 is below 1.10" */
  text: string;
  /** With names, as it went: "health factor 1.08 is below your line 1.10", or "… is not below …". */
  why: string;
};
