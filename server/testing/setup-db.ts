import { afterAll, inject } from "vitest";
import { cloneDatabase } from "./test-database.ts";

// Before the test file and what it imports, so that even a module that reads its settings at once finds its own.
const database = await cloneDatabase(inject("templateUrl"));
Object.assign(process.env, {
  DATABASE_URL: database.url,
  APP_URL: "http://localhost:3000",
  BELLWETHER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
  LOG_LEVEL: process.env.LOG_LEVEL ?? "silent",
});

afterAll(() => database.drop());
