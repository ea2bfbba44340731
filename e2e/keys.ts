import { expect, type Page } from "@playwright/test";
import { whenAwake } from "./awake.ts";
import { cardOf } from "./builder.ts";

/** Presses Tab until what is wanted has the focus: a name, or what a check says. */
export async function tabTo(page: Page, wanted: string | (() => Promise<boolean>)): Promise<void> {
  const isThere = typeof wanted === "string" ? () => isNamed(page, wanted) : wanted;
  for (let presses = 0; presses < 80; presses++) {
    if (await isThere()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${wanted}`);
}

/** Whether what has the focus goes by this name. */
export function isNamed(page: Page, name: string): Promise<boolean> {
  return page.evaluate((wanted) => {
    const element = document.activeElement;
    const own = element?.getAttribute("aria-label") ?? element?.textContent?.trim();
    const labels = (element as HTMLInputElement | null)?.labels;
    const ids = element?.getAttribute("aria-labelledby")?.split(" ") ?? [];
    const words = [own, ...[...(labels ?? [])].map((label) => label.textContent?.trim())];
    return [...words, ...ids.map((id) => document.getElementById(id)?.textContent?.trim())].includes(wanted);
  }, name);
}

/** Whether what has the focus fits a selector. */
export function focused(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
}

/** A puts the focus into the search, words narrow it, Enter adds: below what is selected, and connected. */
export async function addStep(page: Page, words: string): Promise<void> {
  await page.keyboard.press("a");
  await expect(page.getByLabel("Add a step")).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await expect(page.locator(".react-flow__node:focus")).toBeVisible();
}

/** C asks where a card leads: arrow keys choose, Enter takes. */
export async function connectToInApp(page: Page): Promise<void> {
  await page.keyboard.press("c");
  const list = page.getByRole("listbox", { name: "Where it leads" });
  await expect(list).toBeFocused();
  const wanted = list.getByRole("option", { name: /^New Inbox/ });
  await arrowTo(page, () => wanted.evaluate((option) => option.getAttribute("aria-selected") === "true"));
  await page.keyboard.press("Enter");
  await expect(cardOf(page, "Inbox")).toBeFocused();
  await expect(page.locator(".react-flow__edge")).toHaveCount(2);
}

/** Goes back to Publish, opens its dialog and confirms. */
export async function publishByKeyboard(page: Page): Promise<void> {
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

/** Presses the arrow down until what is wanted is there. */
export async function arrowTo(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await isThere()) return;
    await page.keyboard.press("ArrowDown");
    // what the key moved to is drawn by then; asked before, a list would be gone round for ever
    await nextFrames(page);
  }
  throw new Error("The arrow keys do not reach it");
}

function nextFrames(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}

/** Opens the list that has the focus and goes to an option. */
export async function pickOption(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Enter");
  const option = page.getByRole("option", { name: new RegExp(`^${words}`) });
  await expect(option).toBeVisible();
  // a list that begins at an option decides so a moment after it is drawn, and a key before that would pass over it;
  // others begin at none
  const begins = page.locator('[role="option"]:is(:focus, [data-highlighted])').first();
  await begins.waitFor({ timeout: 1_000 }).catch(() => undefined);
  await arrowTo(page, () =>
    option.evaluate((element) => element === document.activeElement || element.hasAttribute("data-highlighted")),
  );
  await page.keyboard.press("Enter");
  await expect(option).toBeHidden();
}

/** From a field back to its card. */
export async function backToCard(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(page.locator(".react-flow__node:focus")).toBeVisible();
}

/** A blank workflow from the list of workflows on, by the keyboard alone. */
export async function newWorkflowByKeyboard(page: Page, path: string, name: string): Promise<void> {
  await page.goto(`${path}/workflows`);
  await whenAwake(page.getByRole("button", { name: "New workflow" }).first());
  await tabTo(page, "New workflow");
  await page.keyboard.press("Enter");
  const blank = page.getByRole("dialog").getByRole("button", { name: /^A blank canvas/ });
  await expect(blank).toBeVisible();
  await tabTo(page, () => blank.evaluate((element) => element === document.activeElement));
  await page.keyboard.press("Enter");
  const field = page.getByRole("dialog").getByLabel("Name", { exact: true });
  await tabTo(page, () => field.evaluate((element) => element === document.activeElement));
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "What starts it?" })).toBeVisible();
}
