import { afterAll, inject } from "vitest";
import { closeDb } from "#db/client.ts";
import { forgetEnv } from "#server/kernel/env.ts";
import { forgetWebChains } from "#server/services/reading/web-chains.ts";
import { cloneDatabase } from "./test-database.ts";

// Before each test file and what it imports, which files share: none has anything of the one before it.
const before = { ...process.env };
const database = await cloneDatabase(inject("templateUrl"));
Object.assign(process.env, {
  DATABASE_URL: database.url,
  APP_URL: "http://localhost:3000",
  BELLWETHER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
  LOG_LEVEL: process.env.LOG_LEVEL ?? "silent",
});
forgetEnv();
forgetWebChains();

afterAll(async () => {
  await closeDb();
  await database.drop();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});
