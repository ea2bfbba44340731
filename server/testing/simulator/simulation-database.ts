import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrateUp } from "#db/migrate.ts";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "#scripts/postgres/embedded.ts";

/**
 * A pool for simulations. A statement that waits for a lock of another process can wait for ever, for only one
 * process moves at a time: it is refused soon instead.
 */
export function openPool(url: string): postgres.Sql {
  return postgres(url, {
    max: 6,
    onnotice: () => undefined,
    connection: { application_name: "simulation", lock_timeout: 40, synchronous_commit: "off" },
  });
}

/** A throw-away Postgres for simulations outside the tests. */
export async function withSimulationDatabase<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "bellwether-sim-"));
  try {
    const server = await startEmbeddedPostgres({ dir, database: "simulation", isEphemeral: true });
    await migrateUp(server.url);
    const sql = openPool(server.url);
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 1 });
    }
  } finally {
    await removeEmbeddedPostgres({ dir });
  }
}
