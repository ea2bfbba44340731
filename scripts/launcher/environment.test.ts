import { expect, test } from "vitest";
import { childEnvironment, type RuntimeFacts } from "./environment.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings([], { BELLWETHER_DATA_DIR: "/data" });
const facts: RuntimeFacts = { databaseUrl: "postgres://db", secretKey: "key", port: 3001, demoPorts: undefined };
const demoPorts = { chain: 1, smtp: 2, telegram: 3, mailbox: 4 };

test("default", () => {
  expect(childEnvironment(settings, facts, { LOG_LEVEL: "debug" })).toEqual({
    NEXT_TELEMETRY_DISABLED: "1",
    LOG_LEVEL: "debug",
    APP_URL: "http://localhost:3001",
    DATABASE_URL: "postgres://db",
    BELLWETHER_SECRET_KEY: "key",
    BELLWETHER_DATA_DIR: "/data",
    BELLWETHER_DEMO: "0",
  });
});

test("behavior: the demo's channels replace real ones, so that a demo never sends a real message", () => {
  const given = { SMTP_URL: "smtp://real", TELEGRAM_API_URL: "https://real", TELEGRAM_BOT_TOKEN: "real" };
  expect(childEnvironment(settings, { ...facts, demoPorts }, given)).toMatchObject({
    BELLWETHER_DEMO: "1",
    DEMO_CHAIN_PORT: "1",
    BELLWETHER_CHAIN_31337_RPC: "http://127.0.0.1:1",
    SMTP_URL: "smtp://127.0.0.1:2",
    TELEGRAM_API_URL: "http://127.0.0.1:3",
    TELEGRAM_BOT_TOKEN: expect.not.stringContaining("real"),
    DEMO_URL: "http://127.0.0.1:4",
    BELLWETHER_DATA_DIR: "/data",
  });
});

test("behavior: a public address that the user gave stays", () => {
  expect(childEnvironment(settings, facts, { APP_URL: "https://alerts.example" }).APP_URL).toBe(
    "https://alerts.example",
  );
});
