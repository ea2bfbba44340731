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

test("default: the right button selects by a drag and shows what can be done by a press; the left one pans", async ({
  page,
}) => {
  const path = await openWorkspace(page, `Right button ${Date.now()}`);
  await drawThree(page, path);
  await page.keyboard.press("Escape");
  await expect(fieldsOf(page)).toHaveCount(0);
  await page.keyboard.press("Shift+1");
  await settled(page);
  const bar = page.getByRole("toolbar", { name: "3 selected steps" });
  await expect(bar).toHaveCount(0);

  const around = await boxAround(page);
  const still = await cardOf(page, "Contract event").boundingBox();
  await dragFrom(page, around.from, { to: around.to, button: "right" });
  await expect(bar).toBeVisible();
  await expect(page.locator(".react-flow__selection")).toHaveCount(0);
  expect(await cardOf(page, "Contract event").boundingBox()).toEqual(still);
  await expect(page.getByRole("menu")).toHaveCount(0);

  await page.mouse.click(around.from.x, around.from.y);
  await expect(bar).toHaveCount(0);
  await page.keyboard.down("Shift");
  await dragFrom(page, around.from, { to: around.to, button: "left" });
  await page.keyboard.up("Shift");
  await expect(bar).toBeVisible();
  await dragFrom(page, around.from, { to: { x: around.from.x + 60, y: around.from.y + 10 }, button: "left" });
  await expect
    .poll(async () => Math.round(((await cardOf(page, "Contract event").boundingBox())?.x ?? 0) - (still?.x ?? 0)))
    .toBe(60);

  // over what is selected lies the area that Shift drew
  const card = await cardOf(page, "Wallet in the event").boundingBox();
  await page.mouse.click((card?.x ?? 0) + 40, (card?.y ?? 0) + 20, { button: "right" });
  await page
    .getByRole("menu")
    .getByRole("menuitem", { name: /^Duplicate/ })
    .click();
  await expect(cards(page)).toHaveCount(6);
  await page.keyboard.press("Control+z");
  await expect(cards(page)).toHaveCount(3);
});

type Point = { x: number; y: number };

/** Waits until the view has stopped to move. */
async function settled(page: Page): Promise<void> {
  let before = "";
  await expect
    .poll(async () => {
      const now = JSON.stringify(await cards(page).first().boundingBox());
      const isStill = now === before;
      before = now;
      return isStill;
    })
    .toBe(true);
}

/** Two corners of the empty canvas with all cards between them. */
async function boxAround(page: Page): Promise<{ from: Point; to: Point }> {
  const boxes = await Promise.all((await cards(page).all()).map((card) => card.boundingBox()));
  const found = boxes.filter((box) => box !== null);
  const from = { x: Math.min(...found.map(({ x }) => x)) - 24, y: Math.min(...found.map(({ y }) => y)) - 16 };
  const last = { x: Math.max(...found.map((box) => box.x + box.width)) };
  return { from, to: { x: last.x + 24, y: Math.max(...found.map((box) => box.y + box.height / 2)) } };
}

async function dragFrom(page: Page, from: Point, o: { to: Point; button: "left" | "right" }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down({ button: o.button });
  await page.mouse.move(from.x + 8, from.y + 8, { steps: 2 });
  await page.mouse.move(o.to.x, o.to.y, { steps: 6 });
  await page.mouse.up({ button: o.button });
}

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
