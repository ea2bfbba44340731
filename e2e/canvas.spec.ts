import { expect, type Page, test } from "@playwright/test";
import { cardOf, fieldsOf, startBlank } from "./builder.ts";
import { addStep, newWorkflowByKeyboard } from "./keys.ts";
import { openWorkspace } from "./people.ts";

test.use({
  viewport: { width: 1440, height: 900 },
  actionTimeout: 20_000,
  reducedMotion: "reduce",
  permissions: ["clipboard-read", "clipboard-write"],
});

const cards = (page: Page) => page.locator(".react-flow__node-card");
const edges = (page: Page) => page.locator(".react-flow__edge");
const said = (page: Page, words: RegExp) => expect(page.locator("p[aria-live=polite].sr-only")).toContainText(words);

test("default: a step is put onto an edge, taken off with the gap closed, and both are undone", async ({ page }) => {
  const path = await openWorkspace(page, `Edges ${Date.now()}`);
  await drawThree(page, path);
  await nearEdge(page, 1);
  await page.getByRole("button", { name: "Insert a step here" }).click();
  await page.getByRole("combobox", { name: "Insert a step" }).fill("cond");
  await page.keyboard.press("Enter");
  await expect(cards(page)).toHaveCount(4);
  await expect(edges(page)).toHaveCount(3);
  await expect(fieldsOf(page)).toBeVisible();

  await cardOf(page, "Condition").press("Control+Delete");
  await expect(cards(page)).toHaveCount(3);
  await expect(edges(page)).toHaveCount(2);
  await page.keyboard.press("Control+z");
  await expect(edges(page)).toHaveCount(3);
  await page.keyboard.press("Control+z");
  await expect(cards(page)).toHaveCount(3);
});

test("default: steps go into another workflow by the clipboard, and what their values come from is said", async ({
  page,
}) => {
  const path = await openWorkspace(page, `Clipboard ${Date.now()}`);
  await drawThree(page, path);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  await said(page, /./);
  await startBlank(page, { path, name: "The other" });
  await page.locator("main").press("Control+v");
  await expect(cards(page)).toHaveCount(3);
  await expect(edges(page)).toHaveCount(2);
  await said(page, /Paste 3 steps/);
  await page.keyboard.press("Control+x");
  await expect(cards(page)).toHaveCount(0);
  await page.locator("main").press("Control+v");
  await expect(cards(page)).toHaveCount(3);
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
  await page.reload();
  await expect(cards(page)).toHaveCount(3);
});

test("default: notes, groups, find and the list of commands, by the keyboard alone", async ({ page }) => {
  test.setTimeout(180_000);
  const path = await openWorkspace(page, `Tools ${Date.now()}`);
  await newWorkflowByKeyboard(page, path, "By keyboard");
  await addStep(page, "contract event");
  await addStep(page, "wallet in the event");

  await page.keyboard.press("n");
  await expect(page.getByLabel("Note", { exact: true })).toBeFocused();
  await page.keyboard.type("Ask Mo before touching this");
  await page.keyboard.press("Escape");
  await expect(page.locator(".react-flow__node-note:focus")).toContainText("Ask Mo");
  await page.keyboard.press("Alt+ArrowRight");

  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+g");
  await expect(page.getByRole("button", { name: "Group", exact: true })).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("button", { name: "Group", exact: true })).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");

  await page.keyboard.press("Control+f");
  await page.keyboard.type("wallet in");
  await expect(page.getByRole("status").filter({ hasText: "1 of 1" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(cardOf(page, "Wallet in the event")).toBeFocused();

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Commands, steps, workflows and pages" })).toBeFocused();
  await page.keyboard.type("list of keys");
  await page.keyboard.press("Enter");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await expect(keys).toContainText("Insert a step before the selected card");
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
  await page.keyboard.press("o");
  await expect(page.getByRole("region", { name: "Outline" })).toContainText("Contract event");

  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
  await page.reload();
  await expect(page.locator(".react-flow__node-note")).toContainText("Ask Mo");
  await expect(page.getByRole("button", { name: "Group", exact: true })).toBeVisible();
});

/** A start, whom it concerns, and a message. */
async function drawThree(page: Page, path: string): Promise<void> {
  await startBlank(page, { path, name: "Three steps" });
  for (const words of ["contract event", "wallet in the event", "in-app"]) await addStep(page, words);
  await expect(edges(page)).toHaveCount(2);
}

/** Moves the pointer onto the middle of an edge. */
async function nearEdge(page: Page, index: number): Promise<void> {
  const path = edges(page).nth(index).locator(".react-flow__edge-path");
  const at = await path.evaluate((line: SVGPathElement) => {
    const { x, y } = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM() ?? undefined);
    return { x, y };
  });
  await page.mouse.move(at.x + 4, at.y);
  await page.mouse.move(at.x, at.y);
}
