import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrateUp } from "#db/migrate.ts";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "#scripts/postgres/embedded.ts";
import { sqlStateOf } from "#server/kernel/sql-state.ts";

/**
 * A pool for simulations. A statement that waits for a lock of another process can wait for ever, for only one
 * process moves at a time: it is refused soon instead.
 */
export function openPool(url: string): postgres.Sql {
  return postgres(url, {
    max: 6,
    onnotice: () => undefined,
    connection: {
      application_name: "simulation",
      lock_timeout: 40,
      synchronous_commit: "off",
      // which connection has kept a plan is up to the machine, and another plan gives rows in another order
      plan_cache_mode: "force_custom_plan",
    },
  });
}

const LOCK_TIMEOUT = "55P03";
/** With the pool's lock timeout: some ten seconds. */
const ASKS_MAX = 250;

/** Asks again while a lock is held: of a process that died, until Postgres has noticed. */
export async function whenFree<T>(ask: () => PromiseLike<T>): Promise<T> {
  for (let asks = 1; ; asks++) {
    try {
      return await ask();
    } catch (error) {
      if (asks === ASKS_MAX || sqlStateOf(error) !== LOCK_TIMEOUT) throw error;
    }
  }
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
