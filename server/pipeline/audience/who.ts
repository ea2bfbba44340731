import { type SQL, sql } from "drizzle-orm";

/** Who of an audience, at one node: everybody, nobody, or those for whom this SQL is true (null is not). */
export type Who = boolean | SQL;

export function both(a: Who, b: Who): Who {
  if (a === true || b === false) return b;
  if (b === true || a === false) return a;
  return sql`(${a}) and (${b})`;
}

export function either(a: Who, b: Who): Who {
  if (a === false || b === true || a === b) return b;
  if (b === false || a === true) return a;
  return sql`(${a}) or (${b})`;
}

/** As a column that is true or false. */
export function asFlag(who: Who): SQL {
  return typeof who === "boolean" ? sql.raw(String(who)) : sql`coalesce(${who}, false)`;
}
