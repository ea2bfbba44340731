import { type SQL, sql } from "drizzle-orm";
import type { Verdict } from "../define-operator.ts";

/**
 * A verdict over many subscribers: the same for all of them, or three-valued SQL (null is missing), which follows the
 * same rules for "and", "or" and "not" as a condition does.
 */
export type SqlVerdict = Verdict | { sql: SQL; mayMiss: boolean };

const isKnown = (verdict: SqlVerdict): verdict is Verdict => typeof verdict !== "object";
/** Three-valued SQL. */
export const asSql = (verdict: SqlVerdict): SQL => {
  if (typeof verdict === "object") return verdict.sql;
  return verdict === "missing" ? sql`null::boolean` : verdict ? sql`true` : sql`false`;
};
const mayMiss = (verdict: SqlVerdict) => (typeof verdict === "object" ? verdict.mayMiss : verdict === "missing");

export function notOf(verdict: SqlVerdict): SqlVerdict {
  if (verdict === "missing") return verdict;
  return isKnown(verdict) ? !verdict : { ...verdict, sql: sql`not (${verdict.sql})` };
}

/** `deciding` is the verdict that one part is enough for: false for all, true for any. */
export function combine(parts: SqlVerdict[], deciding: boolean): SqlVerdict {
  if (parts.includes(deciding)) return deciding;
  const open = parts.filter((part) => part !== !deciding);
  const [first] = open;
  if (first === undefined) return !deciding;
  if (open.every((part) => part === "missing")) return "missing";
  if (open.length === 1) return first;
  const joined = sql.join(
    open.map((part) => sql`(${asSql(part)})`),
    deciding ? sql` or ` : sql` and `,
  );
  return { sql: joined, mayMiss: open.some(mayMiss) };
}

/** What a missing verdict counts as. */
export function ifMissing(verdict: SqlVerdict, counts: boolean): SqlVerdict {
  if (verdict === "missing") return counts;
  if (isKnown(verdict) || !verdict.mayMiss) return verdict;
  return { sql: sql`coalesce(${verdict.sql}, ${sql.raw(String(counts))})`, mayMiss: false };
}
