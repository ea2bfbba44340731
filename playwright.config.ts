import { defineConfig } from "@playwright/test";
import { findChromium } from "./e2e/chromium.ts";

const port = Number(process.env.E2E_PORT ?? 3210);
const { executablePath, env } = await findChromium();
const BESIDE = ["accessibility", "keyboard-example", "seed-stories"].map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: "e2e",
  // The journeys share one installation, as people do, one after the other; beside them goes what only looks at it, or has
  // a workspace or an installation of its own.
  fullyParallel: false,
  workers: 2,
  projects: [
    { name: "journeys", testIgnore: BESIDE, workers: 1 },
    { name: "beside", testMatch: BESIDE, workers: 1 },
  ],
  retries: 0,
  forbidOnly: true,
  // A slow machine may take its time; passing waits for nothing.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: process.env.E2E_REPORT ? [["list"], ["json", { outputFile: process.env.E2E_REPORT }]] : [["list"]],
  use: {
    baseURL: `http://localhost:${port}`,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // `--trace on` for whoever looks for a reason: written always, it takes a quarter of the time of all journeys
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      env,
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: process.env.E2E_EXTERNAL
    ? undefined
    : {
        command: `"${process.execPath}" scripts/start.ts --port ${port}`,
        // Its last word: by then the demo world is there too.
        wait: { stdout: /Bellwether is running/ },
        env: { BELLWETHER_DATA_DIR: process.env.E2E_DATA_DIR ?? ".data/e2e", LOG_LEVEL: "warn" },
        timeout: 600_000,
        gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
        stdout: "pipe",
      },
});
