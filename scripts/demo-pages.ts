import { type Browser, chromium, type Page } from "@playwright/test";
import { findChromium } from "#e2e/chromium.ts";
import { readRunRecord } from "./launcher/run-record.ts";
import { readSettings } from "./launcher/settings.ts";

/** What scripts that take pictures or measure in a browser share. */

/** The same browser wherever it is, for root as well. */
export async function launchChromium(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, env, args: [...sandbox, "--disable-gpu"] });
}

/** Of whoever looks at pictures: numbers, times and motion as they are on them. */
export const LOOKER = { locale: "en-GB", timezoneId: "Europe/Berlin", reducedMotion: "reduce" } as const;

/** Where `npm start` of this folder is reached. */
export async function urlOfRunning(): Promise<string> {
  const record = await readRunRecord(readSettings([], process.env).dataDir);
  if (!record) throw new Error("Nothing runs here: start it with `npm start`, or say where with --url.");
  return record.url;
}

/** Goes where the first link in the page leads whose address and text fit, and lets that settle. */
export async function followLink(page: Page, to: { href: string; text: RegExp; settleMs: number }): Promise<void> {
  const link = page.locator(`main a[href*="${to.href}"]`).filter({ hasText: to.text }).first();
  await link.waitFor();
  await page.goto((await link.getAttribute("href")) ?? "");
  await page.waitForTimeout(to.settleMs);
}
