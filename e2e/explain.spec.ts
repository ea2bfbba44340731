import { expect, type Page, test } from "@playwright/test";
import { whenAwake } from "./awake.ts";
import { control } from "./demo-world.ts";
import { newAccount } from "./people.ts";
import { signIn, signInAsDemo } from "./sign-in.ts";

const OPERATOR = "/w/tidewater-lend";
const SUBSCRIBER = "/a/tidewater-lend";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });

/** A wallet that just came, and one event just above its line: nothing is told. */
async function passOver(page: Page): Promise<`0x${string}`> {
  const account = newAccount();
  await signIn(page, account, SUBSCRIBER);
  await expect(page.getByRole("heading", { name: "Your alerts" })).toBeVisible();
  await control("health-factor", { user: account.address, healthFactor: "1.31" });
  return account.address;
}

test("default: a subscriber who was not told finds out why, from the empty inbox and from the topic", async ({
  page,
}) => {
  await passOver(page);
  await page.goto(`${SUBSCRIBER}/inbox`);
  await page.getByRole("link", { name: "See why nothing came" }).click();
  await expect(page.getByRole("heading", { name: "Why (not)?", level: 1 })).toBeVisible();
  const row = page.getByRole("listitem").filter({ hasText: "the health factor was 1.31" });
  await expect(async () => {
    await page.reload();
    await expect(row).toContainText("Your line is 1.25; the health factor was 1.31, so you were not told.", {
      timeout: 2_000,
    });
  }).toPass({ timeout: 30_000 });
  await expect(row).toContainText("Not told");

  await page.getByRole("link", { name: "Change my alerts" }).click();
  await page.getByRole("link", { name: "Why (not)? Liquidation risk" }).click();
  await expect(page).toHaveURL(/\/why\?topic=/);
  await expect(row).toBeVisible();
  await expect(page.getByRole("link", { name: "Change Liquidation risk" })).toBeVisible();
});

test("default: an operator asks why for any wallet, by list, by keyboard and by link", async ({ page, browser }) => {
  const theirs = await (await browser.newContext()).newPage();
  const wallet = (await passOver(theirs)).toLowerCase();
  await signInAsDemo(page, "Olga", `${OPERATOR}/runs?wallet=${wallet}`);
  const runs = page.getByRole("main").getByRole("listitem").filter({ hasText: "Collateral watch" });
  const run = runs.first().getByRole("link");
  await expect(run).toBeVisible({ timeout: 30_000 });
  await run.click();

  const question = page.getByRole("region", { name: "Why, for whom?" });
  await expect(page.getByRole("region", { name: "Who went which way" })).toContainText("1 wallet");
  const table = page.getByRole("region", { name: "Wallets of this run" });
  await whenAwake(table);
  await table.getByRole("button", { name: /^Why, for 0x/ }).click();
  await expect(question.getByRole("heading", { name: /was not told$/ })).toBeVisible();
  await expect(question.getByRole("status")).toContainText(
    /Stopped at “.+”: health factor 1\.31 is not at most their line 1\.25\./,
  );
  await expect(page.getByRole("region", { name: "The way it took" })).toContainText("1.31 is at most 1.25");
  expect(page.url()).toContain(`wallet=${wallet}`);

  await page.reload();
  await expect(question.getByRole("heading", { name: /was not told$/ })).toBeVisible();

  const field = question.getByRole("textbox", { name: "Wallet to explain" });
  await whenAwake(question);
  await field.fill("0x12");
  await field.press("Enter");
  await expect(question.getByRole("alert")).toHaveText("An address has 42 characters; this has 4. Paste it whole.");
  const stranger = newAccount().address;
  await field.fill(stranger);
  await field.press("Enter");
  await expect(question.getByRole("heading", { name: /was not in this run$/ })).toBeVisible();
  await expect(question.getByRole("status")).toContainText("is no subscriber here");

  await question.getByRole("button", { name: "Show everybody again" }).click();
  await expect(page.getByRole("region", { name: "Who went which way" })).toBeVisible();
  await theirs.context().close();
});

test("default: the builder's numbers are over a time that is chosen", async ({ page }) => {
  await signInAsDemo(page, "Olga", `${OPERATOR}/workflows`);
  await page.getByRole("main").getByRole("link", { name: "Collateral watch", exact: true }).first().click();
  const counts = page.getByRole("button", { name: /^Live counts/ });
  await expect(counts).toContainText("24 h");
  await expect(page.locator(".way-count").first()).toBeVisible();
  await expect(page.locator(".stop-stub").filter({ hasText: "not at most their line, or unknown" })).toBeVisible();
  await counts.click();
  await page.getByRole("menuitem", { name: "Last 7 days" }).click();
  await expect(counts).toContainText("7 days");
  await counts.click();
  await page.getByRole("menuitem", { name: "No numbers" }).click();
  await expect(page.locator(".way-count")).toHaveCount(0);
  await expect(page.locator(".stop-stub")).toHaveCount(0);
});
