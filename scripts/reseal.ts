/**
 * `npm run reseal`: seals by BELLWETHER_SECRET_KEY what is sealed by BELLWETHER_SECRET_KEY_OLD. Without DATABASE_URL it is
 * the embedded Postgres' that is resealed. Safe to stop and to run again; see docs/operations.md.
 */
import { join } from "node:path";
import { closeDb, getDb } from "#db/client.ts";
import { env } from "#server/kernel/env.ts";
import type { SecretKey } from "#server/kernel/secret.ts";
import { resealEverything } from "#server/services/installation/reseal-everything.ts";
import { readSettings } from "./launcher/settings.ts";
import { startEmbeddedPostgres } from "./postgres/embedded.ts";

process.chdir(join(import.meta.dirname, ".."));
process.exitCode = await main();

/** @returns the exit code */
async function main(): Promise<number> {
  const { databaseUrl, dataDir } = readSettings([], process.env);
  const embedded = databaseUrl ? undefined : await startEmbeddedPostgres({ dir: join(dataDir, "pg") });
  process.env.DATABASE_URL = databaseUrl ?? embedded?.url;
  try {
    await reseal(env().BELLWETHER_SECRET_KEY);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  } finally {
    await closeDb();
    if (embedded && !embedded.isAdopted) await embedded.stop();
  }
}

async function reseal(key: SecretKey): Promise<void> {
  const rows = await resealEverything(key, {
    db: getDb().db,
    now: new Date(),
    onProgress: ({ table, done, total }) => console.log(`${table}: ${done} of ${total}`),
  });
  console.log(
    `${rows} sealed anew. Nothing is sealed under the key from before any more: take BELLWETHER_SECRET_KEY_OLD away and start again.`,
  );
}
