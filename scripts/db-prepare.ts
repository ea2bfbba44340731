// A child of the launcher, short-lived on purpose: what these imports allocate goes with it.
import { closeDb, getDb } from "#db/client.ts";
import { migrateUp } from "#db/migrate.ts";
import { env } from "#server/kernel/env.ts";
import { sealStored } from "#server/pipeline/outbox/seal-stored.ts";

const { DATABASE_URL: url, BELLWETHER_SECRET_KEY: key } = env();
await migrateUp(url);
await sealStored(getDb().db, key);
await closeDb();
