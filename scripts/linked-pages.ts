import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { readSettings } from "./launcher/settings.ts";

/** Pages that are reached by a link which somebody got: in a mail, or made by a colleague. */

const REPORTED_TO_CLARA = { user: "0x08135Da0A343E492FA2d4282F2AE34c6c5CC1BbE", healthFactor: "1.31" };
const MAIL_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const DESK = { width: 1280, height: 800 };

/** What a mail's link leads to, by how its path begins. Has the demo send a mail if none has come yet. */
export function byMail(path: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.goto(await linkFromMail(path));
  };
}

async function linkFromMail(path: string): Promise<string> {
  for (let waited = 0; waited < MAIL_WITHIN_MS; waited += LOOK_EVERY_MS) {
    const mails = await (await fetch(`${demoUrl()}/mailbox?limit=500`)).text();
    const [found] = new RegExp(`${path}[\\w.~-]+`).exec(mails) ?? [];
    if (found) return found;
    if (waited === 0) await report();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`No mail with a link to ${path} came.`);
}

function report(): Promise<Response> {
  return fetch(`${demoUrl()}/control/health-factor`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(REPORTED_TO_CLARA),
  });
}

/** To the execution of the latest call; has prices fall, so that somebody is liquidated, if none was made yet. */
export async function byCall(page: Page): Promise<void> {
  const link = page.locator('main a[href*="/executions/"]').first();
  const isThere = () =>
    link.waitFor({ timeout: 10 * LOOK_EVERY_MS }).then(
      () => true,
      () => false,
    );
  while (!(await isThere())) {
    const body = JSON.stringify({ share: 0.8 });
    await fetch(`${demoUrl()}/control/price-drop`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    await page.reload();
  }
  await page.goto((await link.getAttribute("href")) ?? "");
}

/** Where the demo of `npm start` answers. */
function demoUrl(): string {
  const { dataDir } = readSettings([], process.env);
  const ports = JSON.parse(readFileSync(join(dataDir, "demo-ports.json"), "utf8")) as { mailbox: number };
  return `http://127.0.0.1:${ports.mailbox}`;
}

/** From the builder to its live version by a link, which an operator makes at a desk. */
export async function bySharedLink(page: Page): Promise<void> {
  const size = page.viewportSize() ?? DESK;
  await page.setViewportSize(DESK);
  await page.getByRole("button", { name: /^Live v/ }).click();
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: /^Share v/ });
  await dialog.getByRole("button", { name: /^Make a link/ }).click();
  const link = await dialog.getByLabel("Link", { exact: true }).inputValue();
  await page.setViewportSize(size);
  await page.goto(link);
}
