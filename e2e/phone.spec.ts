import { expect, test } from "@playwright/test";
import { whenAwake } from "./awake.ts";
import { control } from "./demo-world.ts";
import { expectFits } from "./fits.ts";
import { newAccount } from "./people.ts";
import { signIn, signInAsDemo } from "./sign-in.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, actionTimeout: 20_000 });

const SUBSCRIBER = "/a/tidewater-lend";
const OPERATOR = "/w/tidewater-lend";

test("default: a subscriber sets, reads and is reached on a phone", async ({ page }) => {
  const account = newAccount();
  await signIn(page, account, SUBSCRIBER);
  const preset = page.getByRole("radio", { name: /Conservative/ });
  await whenAwake(preset);
  await preset.tap();
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await expectFits(page);

  await control("health-factor", { user: account.address, healthFactor: "1.49" });
  const nav = page.getByRole("navigation", { name: "Your pages" });
  await nav.getByRole("link", { name: /^Inbox/ }).tap();
  const row = page.getByRole("link", { name: /health factor 1\.49/ });
  await expect(row).toBeVisible({ timeout: 30_000 });
  await expectFits(page);
  await row.tap();
  await expect(page.getByRole("heading", { name: /health factor 1\.49/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Why it came" })).toBeVisible();
  await expectFits(page);
  await page.getByRole("main").getByRole("link", { name: "Inbox" }).tap();
  await expect(row).toBeVisible();

  await nav.getByRole("link", { name: "Channels" }).tap();
  await expect(page.getByRole("heading", { name: "Channels" })).toBeVisible();
  await expect(page.getByLabel("Your mail address")).toBeVisible();
  await expectFits(page);
});

test("default: an operator looks after a workflow on a phone", async ({ page }) => {
  await signInAsDemo(page, "Olga", OPERATOR);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectFits(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Workflows" }).tap();
  // home lists it too: a tap on what is about to go would be lost
  await expect(page.getByRole("heading", { level: 1, name: "Workflows" })).toBeVisible();
  await page.getByRole("link", { name: "Proposals", exact: true }).tap();
  const steps = page.getByRole("list", { name: "Steps" });
  await expect(steps.getByRole("listitem").first()).toContainText("ProposalCreated");
  await expect(page.locator(".react-flow")).toHaveCount(0);
  await expectFits(page);
  await page.getByRole("button", { name: "Pause" }).tap();
  await page.getByRole("button", { name: "Resume" }).tap();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
});
