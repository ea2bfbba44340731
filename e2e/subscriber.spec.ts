import { expect, test } from "@playwright/test";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { clickAwake } from "./awake.ts";
import { control } from "./demo-world.ts";
import { signIn } from "./sign-in.ts";

const HOME = "/a/tidewater-lend";

test("default: a wallet that was never here sets its own line, and the next event follows it", async ({ page }) => {
  const account = privateKeyToAccount(generatePrivateKey());
  await signIn(page, account, HOME);
  await expect(page.getByText("This is what everybody gets who set nothing").first()).toBeVisible();

  const line = page.getByRole("slider", { name: "Liquidation risk: Your line" });
  await clickAwake(page.getByRole("radio", { name: /Conservative/ }));
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await line.focus();
  await page.keyboard.press("ArrowUp");
  await expect(line).toHaveAttribute("aria-valuetext", "1.51");
  await expect(page.getByText("falls to 1.51 or below")).toBeVisible();
  await page.reload();
  await expect(line).toHaveAttribute("aria-valuetext", "1.51");

  await control("health-factor", { user: account.address, healthFactor: "1.52" });
  await control("health-factor", { user: account.address, healthFactor: "1.51" });
  await page.goto(`${HOME}/inbox`);
  await expect(page.getByRole("link", { name: /health factor 1\.51/ })).toBeVisible();
  await expect(page.getByText("is at most your line 1.51").first()).toBeVisible();
  await expect(page.getByRole("link", { name: /health factor 1\.52/ })).toHaveCount(0);
});

test("behavior: a topic that is off tells nothing, and on again tells the next", async ({ page, browser }) => {
  const account = privateKeyToAccount(generatePrivateKey());
  await signIn(page, account, HOME);
  await clickAwake(page.getByRole("switch", { name: "Liquidation risk" }));
  await expect(page.getByRole("paragraph").filter({ hasText: "Off. Nothing of it reaches you." })).toBeVisible();
  await control("health-factor", { user: account.address, healthFactor: "1.01" });
  // Events are handled in their order: once a later one was told, this one was decided.
  const witness = privateKeyToAccount(generatePrivateKey());
  const other = await (await browser.newContext()).newPage();
  await signIn(other, witness, `${HOME}/inbox`);
  await control("health-factor", { user: witness.address, healthFactor: "1.03" });
  await expect(other.getByRole("link", { name: /health factor 1\.03/ })).toBeVisible();
  await other.context().close();

  // "Saved" may still be said of turning it off
  const saved = page.waitForResponse(
    (response) => response.url().includes("preference.") && response.request().method() === "POST",
  );
  await page.getByRole("switch", { name: "Liquidation risk" }).click();
  await expect(page.getByRole("slider", { name: "Liquidation risk: Your line" })).toBeVisible();
  await saved;
  await control("health-factor", { user: account.address, healthFactor: "1.02" });
  await page.goto(`${HOME}/inbox`);
  await expect(page.getByRole("link", { name: /health factor 1\.02/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /health factor 1\.01/ })).toHaveCount(0);
});

test("behavior: a message is opened, read, saved and archived, with a way back", async ({ page }) => {
  const account = privateKeyToAccount(generatePrivateKey());
  await signIn(page, account, HOME);
  await control("health-factor", { user: account.address, healthFactor: "1.11" });
  await page.goto(`${HOME}/inbox`);
  await page.getByRole("link", { name: /health factor 1\.11/ }).click();
  await expect(page.getByRole("heading", { name: /health factor 1\.11/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Why it came" })).toBeVisible();
  await expect(page.getByText(/Health factor 1\.11 is at most your line 1\.25/).first()).toBeVisible();
  await page.getByRole("button", { name: "Useful", exact: true }).click();
  await expect(page.getByRole("button", { name: "Useful", exact: true })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Archive" }).click();
  await expect(page.getByRole("button", { name: "Back to the inbox" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Archive" })).toBeVisible();
});

test("behavior: a visitor looks around without a trace, and follows by the first thing they set", async ({ page }) => {
  const account = privateKeyToAccount(generatePrivateKey());
  await signIn(page, account, "/");
  await page.getByRole("link", { name: /^Follow Tidewater Lend/ }).click();
  const strip = page.getByRole("complementary", { name: "Not followed yet" });
  await expect(strip).toContainText("You do not follow Tidewater Lend yet.");
  for (const place of ["Inbox", "Learned", "Channels", "Privacy", "Alerts"]) {
    await page.getByRole("navigation").getByRole("link", { name: place }).first().click();
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  }
  await page.goto("/");
  await expect(page.getByRole("link", { name: /^Follow Tidewater Lend/ })).toBeVisible();

  await page.goto(HOME);
  await clickAwake(page.getByRole("radio", { name: /Conservative/ }).first());
  await expect(strip).toHaveCount(0);
  await expect(page.getByRole("radio", { name: /Conservative/ }).first()).toBeChecked();
  await control("health-factor", { user: account.address, healthFactor: "1.49" });
  // the page that made them a subscriber hears of it by itself; the demo's own events may come with it
  const inbox = page.getByRole("navigation").getByRole("link", { name: /Inbox.*\d unread/ });
  await expect(inbox.first()).toBeVisible();
  await inbox.first().click();
  await expect(page.getByRole("link", { name: /health factor 1\.49/ })).toBeVisible();
});
