import { type SQL, sql } from "drizzle-orm";
import { jsonText } from "./json-text.ts";

type Value = string | number | boolean | Date | null;
/** A Postgres type, and what of a row stands there; `json` arrives as text, to be cast where it is read. */
type Type = "bigint" | "integer" | "text" | "boolean" | "timestamptz";
type Column<T> = readonly [Type, (row: T) => Value] | readonly ["json", (row: T) => unknown];
export type Columns<T> = Record<string, Column<T>>;

/**
 * Rows as one array for each column, for `from ${columnsOf(…)}`: Postgres reads them several times as fast as JSON, and
 * the words are the same for any number of rows. The columns have the names of the keys, in their order.
 */
export function columnsOf<T>(rows: readonly T[], columns: Columns<T>): SQL {
  const lists = Object.values(columns).map((column) => listOf(rows, column));
  const names = Object.keys(columns).map((name) => sql.identifier(name));
  return sql`unnest(${sql.join(lists, sql`, `)}) as r (${sql.join(names, sql`, `)})`;
}

function listOf<T>(rows: readonly T[], [type, of]: Column<T>): SQL {
  if (type !== "json") return sql`${arrayText(rows.map(of))}::${sql.raw(type)}[]`;
  const texts = rows.map((row) => jsonText(of(row) ?? null));
  return sql`string_to_array(${texts.join(BETWEEN_JSON)}, ${BETWEEN_JSON})`;
}

/** Never within JSON, which writes it as \u001e; an array would have every quote escaped, and read letter by letter. */
const BETWEEN_JSON = "\u001e";

/** As `jsonText`: what Postgres cannot hold is left out of texts. */
export function arrayText(values: readonly Value[]): string {
  return `{${values.map(toElement).join(",")}}`;
}

function toElement(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return `"${value.toISOString()}"`;
  return `"${value.replaceAll("\u0000", "").toWellFormed().replace(/["\\]/g, "\\$&")}"`;
}
