import { type SQL, sql } from "drizzle-orm";
import { isDecimal } from "#server/contract/decimal.ts";
import type { Value, ValueType } from "#server/contract/value.ts";
import { folded } from "../compare-values.ts";
import type { SqlOperand } from "./operand.ts";
import { asSql, type SqlVerdict } from "./verdict.ts";

type Kind = ValueType["kind"];
/** Stands between two numbers. */
export type Comparison = "<" | "<=" | ">" | ">=" | "=";

type SqlNumber = { sql: SQL; mayMiss: boolean };

/** `missing` for what is no number; undefined for a column of another kind. */
function numberOf(operand: SqlOperand): SqlNumber | "missing" | undefined {
  if (operand.kind === "number") return { sql: operand.column, mayMiss: operand.mayMiss };
  if (operand.kind !== "known") return undefined;
  return isDecimal(operand.value) ? { sql: sql`${operand.value}::numeric`, mayMiss: false } : "missing";
}

/** As `orderOf` of numbers. @returns undefined where a side is a column that holds no numbers */
export function compareNumbers(
  left: SqlOperand | undefined,
  comparison: Comparison,
  right: SqlOperand | undefined,
): SqlVerdict | undefined {
  const [a, b] = [left && numberOf(left), right && numberOf(right)];
  if (a === undefined || b === undefined) return undefined;
  if (a === "missing" || b === "missing") return "missing";
  return { sql: sql`${a.sql} ${sql.raw(comparison)} ${b.sql}`, mayMiss: a.mayMiss || b.mayMiss };
}

/** As `orderOf` of times. @returns undefined where a side is a column that holds no times */
export function compareTimes(
  left: SqlOperand | undefined,
  comparison: Comparison,
  right: SqlOperand | undefined,
): SqlVerdict | undefined {
  const [a, b] = [left && timeOf(left), right && timeOf(right)];
  if (a === undefined || b === undefined) return undefined;
  if (a === "missing" || b === "missing") return "missing";
  return { sql: sql`${a} ${sql.raw(comparison)} ${b}`, mayMiss: false };
}

function timeOf(operand: SqlOperand): SQL | "missing" | undefined {
  if (operand.kind === "time") return operand.column;
  if (operand.kind !== "known") return undefined;
  const at = typeof operand.value === "string" ? Date.parse(operand.value) : Number.NaN;
  return Number.isNaN(at) ? "missing" : sql`${String(at)}::numeric`;
}

/** As `isSame`. @returns undefined for two columns of texts, and for what SQL does not see as `isSame` does */
export function isSameInSql(
  left: SqlOperand | undefined,
  right: SqlOperand | undefined,
  kind: Kind,
): SqlVerdict | undefined {
  if (kind === "number") return compareNumbers(left, "=", right);
  if (kind === "time" || !left || !right) return undefined;
  if (right.kind === "known") return isText(left, right.value);
  return left.kind === "known" ? isText(right, left.value) : undefined;
}

/** Whether a column's text is this one, for a person. */
function isText(column: SqlOperand, value: Value): SqlVerdict | undefined {
  const text = typeof value === "string" ? folded(value) : undefined;
  if (column.kind === "text")
    return text === undefined ? false : { sql: sql`${column.column} = ${text}`, mayMiss: false };
  if (column.kind !== "choice") return undefined;
  const { mayMiss, isThere } = column;
  if (text !== undefined) return { sql: column.isOne(text), mayMiss };
  return mayMiss ? { sql: sql`case when ${isThere} then false end`, mayMiss } : false;
}

/** Whether a column has a value. */
export function isThere(operand: SqlOperand | undefined): SqlVerdict {
  if (operand?.kind === "number" && operand.mayMiss) return { sql: sql`${operand.column} is not null`, mayMiss: false };
  if ((operand?.kind === "choice" || operand?.kind === "boolean") && operand.mayMiss) {
    return { sql: operand.isThere, mayMiss: false };
  }
  return operand !== undefined && !(operand.kind === "known" && operand.value === null);
}

/** The same verdict, but missing wherever the column is. */
export function whereThere(operand: SqlOperand, verdict: SqlVerdict): SqlVerdict {
  const there = isThere(operand);
  if (typeof there !== "object") return verdict;
  return { sql: sql`case when ${there.sql} then ${asSql(verdict)} end`, mayMiss: true };
}
