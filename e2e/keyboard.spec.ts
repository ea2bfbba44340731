import { expect, type Page, test } from "@playwright/test";
import { whenAwake } from "./awake.ts";
import { fieldsOf } from "./builder.ts";
import { control } from "./demo-world.ts";
import {
  addStep,
  backToCard,
  connectToInApp,
  focused,
  isNamed,
  newWorkflowByKeyboard,
  pickOption,
  publishByKeyboard,
  tabTo,
} from "./keys.ts";
import { newAccount, openWorkspace } from "./people.ts";
import { signIn } from "./sign-in.ts";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });

test("default: a workflow is drawn, connected and published without a mouse, and it tells", async ({
  page,
  browser,
}) => {
  const path = await openWorkspace(page, `Keyboard ${Date.now()}`);
  const reader = await (await browser.newContext()).newPage();
  const account = newAccount();
  await signIn(reader, account, path.replace("/w/", "/a/"));
  await expect(reader.getByRole("heading", { name: "Your alerts" })).toBeVisible();

  await newWorkflowByKeyboard(page, path, "By keyboard");

  await addStep(page, "contract event");
  await pickContract(page);
  await addStep(page, "wallet in the event");
  await pickWallet(page);
  await connectToInApp(page);
  await writeMessage(page);
  await publishByKeyboard(page);

  await control("health-factor", { user: account.address, healthFactor: "1.23" });
  await reader.goto(`${path.replace("/w/", "/a/")}/inbox`);
  await expect(reader.getByRole("link", { name: /Your health factor is 1\.23/ })).toBeVisible({ timeout: 30_000 });
});

test("default: a subscriber sets alerts without a mouse", async ({ page }) => {
  await signIn(page, newAccount(), "/a/tidewater-lend");
  const status = page.getByRole("status").filter({ hasText: /^Saved/ });
  const topic = page.getByRole("switch", { name: "Liquidation risk" });
  await whenAwake(topic);
  await tabTo(page, "Liquidation risk");
  await page.keyboard.press("Space");
  await expect(page.getByRole("paragraph").filter({ hasText: "Off. Nothing of it reaches you." })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(topic).toBeChecked();

  await tabTo(page, () => focused(page, "[role=radio]"));
  await page.keyboard.press("ArrowRight");
  await expect(status).toBeVisible();
  await tabTo(page, () => focused(page, "[type=range], [role=slider]"));
  const line = page.getByRole("slider", { name: "Liquidation risk: Your line" });
  const before = await line.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowUp");
  await expect(line).not.toHaveAttribute("aria-valuetext", before ?? "");
  const after = await line.getAttribute("aria-valuetext");
  await expect(status).toBeVisible();
  await page.reload();
  await expect(line).toHaveAttribute("aria-valuetext", after ?? "");
});

/** Enter on a card goes to its first field; Escape goes back to the card. */
async function pickContract(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  const fields = fieldsOf(page);
  await expect(fields.locator(":focus")).toBeVisible();
  await tabTo(page, "Contract");
  await pickOption(page, "Demo Lending");
  await expect(fields.getByLabel("Event", { exact: true })).toContainText("HealthFactor");
  await backToCard(page);
}

async function pickWallet(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await tabTo(page, "Wallet");
  await pickOption(page, "User");
  await tabTo(page, "A wallet nobody knows yet");
  await pickOption(page, "Is passed over");
  await backToCard(page);
}

async function writeMessage(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await expect(fieldsOf(page).getByLabel("Subject", { exact: true })).toBeFocused();
  await page.keyboard.type("Your health factor is {Health fac");
  await expect(page.getByRole("listbox", { name: "Values" })).toBeVisible();
  await page.keyboard.press("Enter");
  await tabTo(page, () => isNamed(page, "Text"));
  await page.keyboard.type("Add collateral or repay.");
  await backToCard(page);
}
