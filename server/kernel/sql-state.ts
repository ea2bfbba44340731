import { DrizzleQueryError } from "drizzle-orm";
import postgres from "postgres";

/** What went wrong below the query builder. */
export function causeOf(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

/** Postgres's code for what went wrong with a statement; undefined where it was not Postgres that said so. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = causeOf(error);
  return cause instanceof postgres.PostgresError ? cause.code : undefined;
}
