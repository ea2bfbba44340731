import type { ConstructorOptions } from "pg-boss";
import postgres from "postgres";

/** pg-boss's statements are few and short; one may be a chore that takes a moment. */
const CONNECTIONS_MAX = 3;

export type BossDb = NonNullable<ConstructorOptions["db"]> & { close(): Promise<void> };

/**
 * The job engine's own connections, over the driver that everything else uses. What it writes with every wake-up it writes
 * in the same words, so each connection keeps those statements: planning them anew costs more than they do. Not so what
 * has no values, such as a look for jobs: its plan would be one for a table that is empty as the process starts.
 */
export function createBossDb(url: string): BossDb {
  const sql = postgres(url, {
    max: CONNECTIONS_MAX,
    onnotice: () => undefined,
    connection: { application_name: "bellwether-engine" },
    types: { json: JSON_AS_TEXT },
  });
  return {
    executeSql: (text, values = []) => (values.length > 0 ? runKept(sql, text, values) : runScript(sql, text)),
    // it listens again by itself after a lost connection, and says so
    async listen(channel, onNotification, onReconnect) {
      const { unlisten } = await sql.listen(channel, onNotification, onReconnect);
      return { close: unlisten };
    },
    close: () => sql.end(),
  };
}

/** pg-boss gives JSON as text already. */
const JSON_AS_TEXT = {
  to: 114,
  from: [114, 3802],
  serialize: (given: unknown) => (typeof given === "string" ? given : JSON.stringify(given)),
  parse: (text: string): unknown => JSON.parse(text),
};

async function runKept(sql: postgres.Sql, text: string, values: unknown[]) {
  const given = values.map((value) => value ?? null) as postgres.ParameterOrJSON<never>[];
  return { rows: [...(await sql.unsafe(text, given, { prepare: true }))] };
}

/** It may be several statements with a transaction of their own, which need a connection that nobody else writes to. */
async function runScript(sql: postgres.Sql, text: string) {
  const own = await sql.reserve();
  try {
    const results = await own.unsafe(text);
    return { rows: results.flat() };
  } catch (error) {
    // its transaction is still open, and the connection goes back among the others
    await own.unsafe("rollback");
    throw error;
  } finally {
    own.release();
  }
}
