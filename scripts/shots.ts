/**
 * `npm run shots`: takes the pictures of docs/pictures from a running installation with its demo world.
 *
 * `--url` says where it runs; by default that of `npm start` in this folder. `--only builder-light,home-dark` takes some.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "@playwright/test";
import { signInAsDemo } from "#e2e/sign-in.ts";
import { followLink, LOOKER, launchChromium, urlOfRunning } from "./demo-pages.ts";

type Shot = {
  /** File name without `-light.png` and `-dark.png`. */
  name: string;
  /** One of the demo's people; nobody for the entrance. */
  person: string | null;
  path: string;
  device: keyof typeof DEVICES;
  /** From the page at `path` to what the picture shows. */
  open?: (page: Page) => Promise<void>;
};

const FOLDER = "docs/pictures";
const WORKSPACE = "tidewater-lend";
const THEMES = ["light", "dark"] as const;
const DEVICES = {
  desk: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 430, height: 880 }, deviceScaleFactor: 2, hasTouch: true },
} as const;
/** Fonts, first data and the funnel's numbers. */
const SETTLE_MS = 2500;

const SHOTS: readonly Shot[] = [
  { name: "home", person: "Olga", path: `/w/${WORKSPACE}`, device: "desk" },
  {
    name: "builder",
    person: "Olga",
    path: `/w/${WORKSPACE}/workflows`,
    device: "desk",
    open: async (page) => {
      await follow(page, "/workflows/", /Collateral watch/);
      await page.getByText("Below their line").first().click();
      await page.getByRole("button", { name: "Fit to view" }).click();
    },
  },
  {
    name: "execution",
    person: "Olga",
    path: `/w/${WORKSPACE}/runs`,
    device: "desk",
    open: async (page) => {
      await openRun(page);
      await follow(page, "/executions/", /./);
    },
  },
  {
    name: "run",
    person: "Olga",
    path: `/w/${WORKSPACE}/runs`,
    device: "desk",
    open: async (page) => {
      await openRun(page);
      const table = page.getByRole("region", { name: "Wallets of this run" });
      await table
        .getByRole("button", { name: /^Why, for 0x/ })
        .first()
        .click();
    },
  },
  {
    name: "backtest",
    person: "Olga",
    path: `/w/${WORKSPACE}/workflows`,
    device: "desk",
    open: async (page) => {
      const link = page
        .locator('main a[href*="/workflows/"]')
        .filter({ hasText: /Collateral watch/ })
        .first();
      await page.goto(`${await link.getAttribute("href")}/backtest`);
      await page.getByText("24 h", { exact: true }).click();
      await page.getByRole("button", { name: "Run the backtest" }).click();
      await page.getByText("Nothing was sent").first().waitFor({ timeout: 60_000 });
    },
  },
  { name: "why-phone", person: "Clara", path: `/a/${WORKSPACE}/why`, device: "phone" },
  { name: "alerts", person: "Clara", path: `/a/${WORKSPACE}`, device: "desk" },
  { name: "alerts-phone", person: "Clara", path: `/a/${WORKSPACE}`, device: "phone" },
  {
    name: "inbox",
    person: "Clara",
    path: `/a/${WORKSPACE}/inbox`,
    device: "desk",
    open: (page) => follow(page, "/inbox/", /health factor/),
  },
  { name: "inbox-phone", person: "Clara", path: `/a/${WORKSPACE}/inbox`, device: "phone" },
  { name: "sign-in", person: null, path: "/sign-in", device: "desk" },
  { name: "sign-in-phone", person: null, path: "/sign-in", device: "phone" },
];

process.chdir(join(import.meta.dirname, ".."));
const { values } = parseArgs({ options: { url: { type: "string" }, only: { type: "string" } } });
const only = values.only?.split(",");
const baseURL = values.url ?? (await urlOfRunning());
mkdirSync(FOLDER, { recursive: true });
const browser = await launchChromium();
try {
  for (const shot of SHOTS) {
    for (const theme of THEMES) {
      if (!only || only.includes(`${shot.name}-${theme}`)) await take(browser, shot, theme);
    }
  }
} finally {
  await browser.close();
}

async function take(from: Browser, shot: Shot, colorScheme: "light" | "dark"): Promise<void> {
  const context = await from.newContext({
    ...DEVICES[shot.device],
    baseURL,
    colorScheme,
    ...LOOKER,
  });
  const page = await context.newPage();
  if (shot.person) await signInAsDemo(page, shot.person, shot.path);
  else await page.goto(shot.path);
  await page.waitForTimeout(SETTLE_MS);
  await shot.open?.(page);
  await page.waitForTimeout(SETTLE_MS);
  const path = join(FOLDER, `${shot.name}-${colorScheme}.png`);
  await page.screenshot({ path, animations: "disabled" });
  console.log(path);
  await context.close();
}

/** From the list of runs to the newest that told somebody. */
async function openRun(page: Page): Promise<void> {
  await page.getByText("Told someone").click();
  await page.waitForTimeout(SETTLE_MS);
  await follow(page, "/runs/", /Health factor/);
}

function follow(page: Page, href: string, text: RegExp): Promise<void> {
  return followLink(page, { href, text, settleMs: SETTLE_MS });
}
