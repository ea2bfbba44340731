import { type SQL, sql } from "drizzle-orm";

/** Ids as one `bigint[]` parameter, for `id = any(${idList(ids)})`: one plan for any number, and a right estimate. */
export function idList(ids: Iterable<number>): SQL {
  return sql`${`{${[...ids].join(",")}}`}::bigint[]`;
}
