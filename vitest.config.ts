import { defineConfig } from "vitest/config";

const STRUCTURE_TESTS = ["server/testing/tidy.test.ts", "server/testing/boundaries.test.ts"];
const DATABASE_TESTS = ["**/*.db.test.ts"];
const NOT_OURS = ["node_modules/**", ".next/**", ".data/**", "e2e/**"];

export default defineConfig({
  test: {
    // Each database test file has a database of its own on one server: more workers would only wait for it.
    maxWorkers: 2,
    // Tests of failures would fill the screen with what they provoke.
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? "silent" },
    projects: [
      { extends: true, test: { name: "tidy", include: STRUCTURE_TESTS } },
      {
        extends: true,
        test: {
          name: "unit",
          // Property tests on a busy machine.
          testTimeout: 20_000,
          // Files share what they import, and none leaves anything behind: with a copy each it took three times as long.
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...NOT_OURS, ...STRUCTURE_TESTS, ...DATABASE_TESTS],
          globalSetup: ["demo/chain/warm-contracts.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: DATABASE_TESTS,
          exclude: NOT_OURS,
          pool: "forks",
          isolate: false,
          globalSetup: ["demo/chain/warm-contracts.ts", "server/testing/global-setup.ts"],
          setupFiles: ["server/testing/setup-db.ts"],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
    ],
  },
});
