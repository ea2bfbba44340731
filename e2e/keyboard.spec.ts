import { expect, type Page, test } from "@playwright/test";
import { whenAwake } from "./awake.ts";
import { cardOf, fieldsOf } from "./builder.ts";
import { control } from "./demo-world.ts";
import { newAccount, openWorkspace } from "./people.ts";
import { signIn } from "./sign-in.ts";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });

test("default: a workflow is drawn, connected and published without a mouse, and it tells", async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000);
  const path = await openWorkspace(page, `Keyboard ${Date.now()}`);
  const reader = await (await browser.newContext()).newPage();
  const account = newAccount();
  await signIn(reader, account, path.replace("/w/", "/a/"));
  await expect(reader.getByRole("heading", { name: "Your alerts" })).toBeVisible();

  await page.goto(`${path}/workflows`);
  await whenAwake(page.getByRole("button", { name: "New workflow" }).first());
  await tabTo(page, "New workflow");
  await page.keyboard.press("Enter");
  const name = page.getByRole("dialog").getByLabel("Name", { exact: true });
  await expect(page.getByRole("dialog").getByLabel("A blank canvas")).toBeChecked();
  await tabTo(page, () => name.evaluate((element) => element === document.activeElement));
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "What starts it?" })).toBeVisible();

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
  await expect(page.getByText("Off. Nothing of it reaches you.")).toBeVisible();
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

/** Presses Tab until what is wanted has the focus: a name, or what a check says. */
async function tabTo(page: Page, wanted: string | (() => Promise<boolean>)): Promise<void> {
  const isThere = typeof wanted === "string" ? () => isNamed(page, wanted) : wanted;
  for (let presses = 0; presses < 80; presses++) {
    if (await isThere()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${wanted}`);
}

function isNamed(page: Page, name: string): Promise<boolean> {
  return page.evaluate((wanted) => {
    const element = document.activeElement;
    const own = element?.getAttribute("aria-label") ?? element?.textContent?.trim();
    const labels = (element as HTMLInputElement | null)?.labels;
    const ids = element?.getAttribute("aria-labelledby")?.split(" ") ?? [];
    const words = [own, ...[...(labels ?? [])].map((label) => label.textContent?.trim())];
    return [...words, ...ids.map((id) => document.getElementById(id)?.textContent?.trim())].includes(wanted);
  }, name);
}

function focused(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
}

/** A puts the focus into the search, words narrow it, Enter adds: below what is selected, and connected. */
async function addStep(page: Page, words: string): Promise<void> {
  await page.keyboard.press("a");
  await expect(page.getByLabel("Add a step")).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await expect(page.locator(".react-flow__node:focus")).toBeVisible();
}

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

/** C asks where a card leads: arrow keys choose, Enter takes. */
async function connectToInApp(page: Page): Promise<void> {
  await page.keyboard.press("c");
  const list = page.getByRole("listbox", { name: "Where it leads" });
  await expect(list).toBeFocused();
  const wanted = list.getByRole("option", { name: /^New Inbox/ });
  await arrowTo(page, () => wanted.evaluate((option) => option.getAttribute("aria-selected") === "true"));
  await page.keyboard.press("Enter");
  await expect(cardOf(page, "Inbox")).toBeFocused();
  await expect(page.locator(".react-flow__edge")).toHaveCount(2);
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

async function publishByKeyboard(page: Page): Promise<void> {
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
  const publish = page.getByRole("banner").getByRole("button", { name: "Publish" });
  await shiftTabTo(page, () => publish.evaluate((button) => button === document.activeElement));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Publish v1" });
  await expect(dialog).toBeVisible();
  const confirm = dialog.getByRole("button", { name: "Publish" });
  await tabTo(page, () => confirm.evaluate((button) => button === document.activeElement));
  await page.keyboard.press("Enter");
  await expect(page.getByText("v1 is live").first()).toBeVisible();
}

async function shiftTabTo(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await isThere()) return;
    await page.keyboard.press("Shift+Tab");
  }
  throw new Error("Shift and Tab do not reach it");
}

async function arrowTo(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await isThere()) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error("The arrow keys do not reach it");
}

/** Opens the list that has the focus and goes to an option. */
async function pickOption(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Enter");
  const option = page.getByRole("option", { name: new RegExp(`^${words}`) });
  await expect(option).toBeVisible();
  await arrowTo(page, () =>
    option.evaluate((element) => element === document.activeElement || element.hasAttribute("data-highlighted")),
  );
  await page.keyboard.press("Enter");
  await expect(option).toBeHidden();
}

async function backToCard(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(page.locator(".react-flow__node:focus")).toBeVisible();
}
