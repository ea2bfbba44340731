import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Db, Tx } from "#db/client.ts";

/** For `prepare` of a query that is built: kept like what `executePrepared` runs. */
export const KEPT = "kept";

const dialect = new PgDialect({ casing: "snake_case" });

/**
 * As `execute`, for a statement that comes again and again in the same words: each connection keeps it, and from the
 * second time on it takes one way there and back in place of two, and is not parsed. Kept until the connection is given
 * up, so not for words that differ with the number of values.
 *
 * From the sixth time on Postgres may keep a plan too, made for whatever values; see `plannedForItsValues`.
 */
export async function executePrepared<T extends Record<string, unknown>>(db: Db | Tx, statement: SQL): Promise<T[]> {
  const query = db._.session.prepareQuery<{ execute: T[]; all: unknown; values: unknown }>(
    dialect.sqlToQuery(statement),
    undefined,
    KEPT,
    false,
  );
  return query.execute();
}

/**
 * A condition that is always met, for a prepared statement whose best plan depends on its values. The value is known
 * when a plan is made for it, and nothing is left of the condition; in a plan for whatever values it seems to cost so
 * much that Postgres never takes that one. Its setting to the same end would hold for every trigger too.
 */
export function plannedForItsValues(): SQL {
  return sql`(${true}::boolean or (select count(*) from generate_series(1, 2147483647)) > 0)`;
}
