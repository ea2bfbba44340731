import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Applied after every migration; each is safe to run again. */
const AFTER_MIGRATION = ["./run-progress.sql", "./policies.sql"];

/** Any number; the same for every process of the product. */
const MIGRATE_LOCK = 72_001;

/** Brings a database to the newest schema, counters and policies. Safe to run at once from many processes, and again. */
export async function migrateUp(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${MIGRATE_LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: here("./migrations") });
    for (const path of AFTER_MIGRATION) await sql.unsafe(await readFile(here(path), "utf8"));
  } finally {
    await sql.end();
  }
}
