import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#scripts/postgres/embedded.ts";
import type { Shutdown } from "./shutdown.ts";
import type { Terminal } from "./terminal.ts";

/** Any number; one launcher per embedded Postgres holds it. */
const LAUNCHER_LOCK = 72_002;
/** A launcher that was just killed may not be gone yet. */
const LOCK_PATIENCE_MS = 3000;
/** Recovery after a crash syncs the whole data folder, which takes long on a slow disk. */
const RECOVERY_PATIENCE_MS = 60_000;
const RECOVERY_DELAY_MS = 500;

/** Another launcher runs on the same data. */
export class AlreadyRunningError extends Error {
  name = "AlreadyRunningError";
}

/**
 * Has the embedded Postgres running for as long as this launcher lives, and keeps a second launcher off it.
 *
 * @returns its URL, which stays the same when it has to be started again
 * @throws AlreadyRunningError
 */
export async function keepPostgres(dataDir: string, terminal: Terminal, shutdown: Shutdown): Promise<string> {
  const dir = join(dataDir, "pg");
  let server = await startEmbeddedPostgres({ dir });
  let hold = await holdLock(server.url, () => void recover());
  if (!hold) throw new AlreadyRunningError();
  terminal.say(`Postgres ${server.isAdopted ? "was still running" : "started"} on port ${server.port}`);
  shutdown.onStop(async () => {
    await hold?.end({ timeout: 1 });
    await server.stop();
  });

  async function recover(): Promise<void> {
    if (shutdown.isStopping) return;
    terminal.say("The connection to Postgres broke, looking after it");
    const deadline = performance.now() + RECOVERY_PATIENCE_MS;
    while (performance.now() < deadline && !shutdown.isStopping) {
      try {
        server = await shutdown.guard(restart(dir, server));
        hold = await holdLock(server.url, () => void recover());
        if (hold) return terminal.say(`Postgres is back on port ${server.port}`);
      } catch {
        // Still recovering from its crash, or its last processes are leaving.
      }
      await sleep(RECOVERY_DELAY_MS);
    }
    if (!shutdown.isStopping) await shutdown.stop("Postgres does not come back; see .data/pg/postgres.log", 1);
  }

  return server.url;
}

function restart(dir: string, last: EmbeddedPostgres): Promise<EmbeddedPostgres> {
  // On the same port: the children know no other.
  return startEmbeddedPostgres({ dir, port: last.port });
}

/** @returns the connection that holds the lock, or undefined when somebody else does */
async function holdLock(url: string, onLost: () => void): Promise<postgres.Sql | undefined> {
  let isHeld = false;
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: { application_name: "bellwether-launcher" },
    onclose: () => {
      if (isHeld) onLost();
      isHeld = false;
    },
  });
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const [row] = await sql<{ got: boolean }[]>`select pg_try_advisory_lock(${LAUNCHER_LOCK}) as got`;
    isHeld = row?.got === true;
    if (isHeld) return sql;
    if (performance.now() > deadline) {
      await sql.end();
      return undefined;
    }
    await sleep(100);
  }
}
