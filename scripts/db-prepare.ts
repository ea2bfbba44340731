// A child of the launcher, short-lived on purpose: what these imports allocate goes with it.
import { migrateUp } from "#db/migrate.ts";

const url = process.env.DATABASE_URL;
if (!url) throw new Error("DATABASE_URL is not set.");
await migrateUp(url);
