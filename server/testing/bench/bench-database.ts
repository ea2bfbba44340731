import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateUp } from "#db/migrate.ts";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "#scripts/postgres/embedded.ts";
import { forgetEnv } from "#server/kernel/env.ts";

/**
 * A Postgres of the benchmark's own, with fsync as in production, in this process's environment.
 */
export async function startBenchDatabase(): Promise<{ url: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "bellwether-bench-"));
  // when a row was committed is when others could see it
  const server = await startEmbeddedPostgres({ dir, settings: ["track_commit_timestamp=on"] });
  await migrateUp(server.url);
  Object.assign(process.env, {
    DATABASE_URL: server.url,
    APP_URL: "http://localhost:3000",
    BELLWETHER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    BELLWETHER_ALLOW_PRIVATE_URLS: "1",
  });
  // another benchmark may have read the settings in this process
  forgetEnv();
  return { url: server.url, remove: () => removeEmbeddedPostgres({ dir }) };
}
