import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";

test("default", () => {
  expect(readSettings([], {})).toEqual({
    isDev: false,
    port: 3000,
    isPortChosen: false,
    host: "127.0.0.1",
    dataDir: resolve(".data"),
    databaseUrl: undefined,
    hasDemo: true,
  });
});

test("behavior: the command line wins over the environment", () => {
  expect(readSettings(["--port", "4000", "--dev"], { PORT: "5000" })).toMatchObject({
    isDev: true,
    port: 4000,
    isPortChosen: true,
  });
  expect(readSettings([], { PORT: "5000", HOST: "0.0.0.0" })).toMatchObject({ port: 5000, host: "0.0.0.0" });
});

test("behavior: the demo stays away from a database of the user's own, unless asked for", () => {
  expect(readSettings([], { DATABASE_URL: "postgres://db" }).hasDemo).toBe(false);
  expect(readSettings([], { DATABASE_URL: "postgres://db", BELLWETHER_DEMO: "1" }).hasDemo).toBe(true);
  expect(readSettings([], { BELLWETHER_DEMO: "0" }).hasDemo).toBe(false);
});

test("behavior: an empty variable is one that is not set", () => {
  expect(readSettings([], { DATABASE_URL: "", BELLWETHER_DATA_DIR: "", BELLWETHER_DEMO: "" })).toMatchObject({
    databaseUrl: undefined,
    dataDir: resolve(".data"),
    hasDemo: true,
  });
});

test("error: a port that is none", () => {
  expect(() => readSettings(["--port", "http"], {})).toThrowErrorMatchingInlineSnapshot(
    `[Error: "http" is not a port: give a number from 1 to 65535.]`,
  );
});

test("error: an unknown option", () => {
  expect(() => readSettings(["--prot", "80"], {})).toThrow("--prot");
});
