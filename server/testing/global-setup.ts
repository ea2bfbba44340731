import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrateUp } from "#db/migrate.ts";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "#scripts/postgres/embedded.ts";

declare module "vitest" {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only interfaces merge with the declaration in vitest.
  interface ProvidedContext {
    /** A migrated, empty database for `cloneDatabase`. */
    templateUrl: string;
  }
}

/** One throw-away Postgres for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "bellwether-test-"));
  const server = await startEmbeddedPostgres({ dir, database: "template_bellwether", isEphemeral: true });
  await migrateUp(server.url);
  project.provide("templateUrl", server.url);
  return () => removeEmbeddedPostgres({ dir });
}
