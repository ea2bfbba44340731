import { expect, type Locator, type Page } from "@playwright/test";
import { clickAwake } from "./awake.ts";

/** The fields of the card that is open. */
export const fieldsOf = (page: Page): Locator => page.getByRole("complementary", { name: /^Fields of/ });

/** A card by its name. */
export function cardOf(page: Page, name: string): Locator {
  const head = page.locator(".step-head").getByText(name, { exact: true });
  return page.locator(".react-flow__node").filter({ has: head });
}

/** Begins a workflow on a blank canvas and waits until it is there. */
export async function startBlank(page: Page, { path, name }: { path: string; name: string }): Promise<void> {
  await page.goto(`${path}/workflows`);
  await clickAwake(page.getByRole("button", { name: "New workflow" }).first());
  const dialog = page.getByRole("dialog", { name: "New workflow" });
  await dialog.getByRole("button", { name: /^A blank canvas/ }).click();
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("button", { name: "Create workflow" }).click();
  await expect(page.getByRole("heading", { name: "What starts it?" })).toBeVisible();
}

/** Adds a step by a click: it goes below the open one and is connected to it. */
export async function clickStep(page: Page, { label, name }: { label: string; name: string }): Promise<void> {
  await inPalette(page, label).click();
  await nameStep(page, name);
}

/** Drags a step from the palette onto free canvas at the right, where it stands alone. */
export async function dragStep(page: Page, { label, name }: { label: string; name: string }): Promise<void> {
  await closeFields(page);
  await page.getByRole("button", { name: "Fit to view" }).click();
  await page.getByRole("button", { name: "Zoom out" }).click();
  const canvas = await boxOf(page.locator(".flow-canvas"));
  const at = { x: canvas.x + canvas.width - 130, y: canvas.y + canvas.height / 2 };
  await inPalette(page, label).hover();
  await page.mouse.down();
  await page.mouse.move(at.x - 60, at.y - 20, { steps: 4 });
  await page.mouse.move(at.x, at.y, { steps: 4 });
  await page.mouse.up();
  await nameStep(page, name);
}

/** Draws an edge with the mouse, from a way's port to a card. */
export async function connect(
  page: Page,
  { from, way, to }: { from: string; way?: string; to: string },
): Promise<void> {
  await closeFields(page);
  await page.getByRole("button", { name: "Tidy up" }).click();
  await page.getByRole("button", { name: "Fit to view" }).click();
  const edges = page.locator(".react-flow__edge");
  const before = await edges.count();
  const card = cardOf(page, from);
  const port = way ? card.locator(".step-port", { hasText: way }).locator(".port-out") : card.locator(".port-out");
  await port.hover();
  const end = await boxOf(cardOf(page, to));
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2 - 4, { steps: 8 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 2 });
  await page.mouse.up();
  await expect(edges).toHaveCount(before + 1);
}

/** Opens a card's fields. */
export async function openCard(page: Page, name: string): Promise<Locator> {
  await cardOf(page, name).click();
  const fields = page.getByRole("complementary", { name: `Fields of ${name}` });
  await expect(fields).toBeVisible();
  return fields;
}

/** Picks an option of a list by how its words begin. */
export async function choose(page: Page, { from, option }: { from: Locator; option: string }): Promise<void> {
  await from.click();
  await page.getByRole("option", { name: startsWith(option) }).click();
}

/** Picks an entry of a menu by how its words begin. */
export async function chooseInMenu(page: Page, { from, item }: { from: Locator; item: string }): Promise<void> {
  // the one before may still be closing, with an item of the same name
  await expect(page.getByRole("menuitem")).toHaveCount(0);
  await from.click();
  await page.getByRole("menuitem", { name: startsWith(item) }).click();
}

/** Publishes what is drawn and waits until it is live. */
export async function publish(page: Page): Promise<void> {
  await page
    .getByRole("banner")
    .getByRole("button", { name: /^Publish/ })
    .click();
  const dialog = page.getByRole("dialog", { name: /^Publish v/ });
  await dialog.getByRole("button", { name: /^Publish/ }).click();
  await expect(page.getByText(/^v\d+ is live$/).first()).toBeVisible();
}

async function nameStep(page: Page, name: string): Promise<void> {
  await fieldsOf(page).getByLabel("Name of the step").fill(name);
  await expect(cardOf(page, name)).toBeVisible();
}

async function closeFields(page: Page): Promise<void> {
  const close = fieldsOf(page).getByRole("button", { name: "Close" });
  if (await close.isVisible()) await close.click();
  await expect(fieldsOf(page)).toBeHidden();
}

function inPalette(page: Page, label: string): Locator {
  return page.getByRole("complementary", { name: "Steps to add" }).getByRole("button", { name: label, exact: true });
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator} is not on the page`);
  return box;
}

function startsWith(words: string): RegExp {
  return new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}
