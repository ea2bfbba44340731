import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";
import { report } from "#server/testing/bench/report.ts";
import { launchChromium } from "../demo-pages.ts";
import { bundleHarness, type CanvasTimes, measureCanvas } from "./measure-canvas.ts";
import { measureWeight } from "./measure-weight.ts";

/**
 * The canvas in a real browser: processor time of its main thread, beside a bare React Flow of the same cards in the
 * same run; and what a browser loads of a production build before a page can be used.
 */

const PORT = 3391;
const DATA_DIR = ".data/bench-canvas";
const TARGETS = {
  openMsMax: 400,
  dragMsMax: 8,
  dragLargeMsMax: 10,
  ratioMax: 1.5,
  undoMsMax: 50,
  tidyMsMax: 100,
  canvasKbMax: 300,
  subscriberKbMax: 160,
};

export async function benchCanvas(): Promise<boolean> {
  const app = await startApp();
  const browser = await launchChromium();
  try {
    const { isGood: isLight, styles } = await benchWeight(browser);
    return (await benchTimes(browser, styles)) && isLight;
  } finally {
    await browser.close();
    await stopApp(app);
  }
}

async function benchWeight(browser: Browser): Promise<{ isGood: boolean; styles: string }> {
  const url = `http://localhost:${PORT}`;
  const canvas = await measureWeight(browser, url, {
    person: "Olga",
    next: "/w/tidewater-lend/workflows",
    open: openCanvas,
    usable: ".react-flow__node-card",
  });
  const subscriber = await measureWeight(browser, url, {
    person: "Clara",
    next: "/a/tidewater-lend",
    usable: "[role=switch]",
  });
  const isGood = report("script that a browser loads, compressed", [
    { label: "until the canvas can be used", value: canvas.scriptKb, unit: "kB", max: TARGETS.canvasKbMax },
    { label: "after that, while it is idle", value: canvas.laterKb, unit: "kB" },
    {
      label: "until a subscriber's page can be used",
      value: subscriber.scriptKb,
      unit: "kB",
      max: TARGETS.subscriberKbMax,
    },
    { label: "after that, while it is idle", value: subscriber.laterKb, unit: "kB" },
  ]);
  return { isGood, styles: canvas.styles };
}

/** From the list to a workflow. */
async function openCanvas(page: Page): Promise<void> {
  await page.getByRole("main").getByRole("link", { name: "Collateral watch", exact: true }).first().click();
}

async function benchTimes(browser: Browser, styles: string): Promise<boolean> {
  const harness = await bundleHarness();
  let isGood = true;
  for (const count of [100, 300, 500]) {
    const ours = await measureCanvas({ browser, styles, kind: "ours", count }, harness);
    const bare = await measureCanvas({ browser, styles, kind: "bare", count }, harness);
    isGood = reportTimes(count, ours, bare) && isGood;
  }
  return isGood;
}

function reportTimes(count: number, ours: CanvasTimes, bare: CanvasTimes): boolean {
  const isPromised = count === 100;
  const dragMax = isPromised ? TARGETS.dragMsMax : TARGETS.dragLargeMsMax;
  return report(`the canvas with ${count} cards, processor time`, [
    { label: "open", value: ours.open, unit: "ms", ...(isPromised && { max: TARGETS.openMsMax }) },
    { label: "limit: a bare canvas opens in", value: bare.open, unit: "ms" },
    { label: "one move of a drag", value: ours.drag, unit: "ms", max: dragMax },
    { label: "limit: on a bare canvas", value: bare.drag, unit: "ms" },
    { label: "times the limit", value: ours.drag / bare.drag, unit: "×", max: TARGETS.ratioMax },
    { label: "tidy up", value: ours.tidy, unit: "ms", ...(isPromised && { max: TARGETS.tidyMsMax }) },
    { label: "undo", value: ours.undo, unit: "ms", ...(isPromised && { max: TARGETS.undoMsMax }) },
  ]);
}

/** A production build with the demo, on a port and with data of its own. */
async function startApp(): Promise<ChildProcess> {
  const app = spawn(process.execPath, ["scripts/start.ts", "--port", `${PORT}`], {
    env: { ...process.env, BELLWETHER_DATA_DIR: DATA_DIR },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    app.once("exit", (code) => reject(new Error(`The app ended with ${code} before it ran.`)));
    app.stdout?.on("data", (chunk: Buffer) => chunk.toString().includes("Bellwether is running") && resolve());
  });
  return app;
}

async function stopApp(app: ChildProcess): Promise<void> {
  if (app.exitCode === null) {
    const ended = new Promise((resolve) => app.once("exit", resolve));
    app.kill("SIGTERM");
    await ended;
  }
  await rm(DATA_DIR, { recursive: true, force: true });
}
