import { type Browser, expect, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { choose, clickStep, fieldsOf, publish, startBlank } from "./builder.ts";
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

test.use({ viewport: { width: 1600, height: 1000 }, actionTimeout: 20_000 });

const TOPIC = "Market";

test("default: a price alert is drawn with a mouse, shows the price while it is drawn, and tells when it falls", async ({
  page,
  browser,
}) => {
  const path = await openWorkspace(page, `Prices ${Date.now()}`);
  await makeTopic(page, path);
  const reader = await newReader(browser, path);
  const line = await test.step("the price and its line", () => drawPrice(page, path));
  await test.step("who is told, and what", () => drawTelling(page));
  await publish(page);

  await test.step("the market falls", async () => {
    const told = reader.getByRole("link", { name: new RegExp(`^ETH is below ${line}`) }).first();
    // The market also rises by itself: what falls far enough may take more than one fall.
    await expect(async () => {
      await control("price-drop", { share: 0.93 });
      await expect(told).toBeVisible({ timeout: 15_000 });
    }).toPass({ timeout: 90_000 });
  });

  await test.step("the run says it in words", async () => {
    await page.goto(`${path}/runs?filter=told`);
    const row = page.getByRole("main").getByRole("listitem").first();
    await expect(row).toContainText(/ETH price fell below [\d,]+ USD/);
    await row.getByRole("link").click();
    await expect(page.getByRole("region", { name: "Facts" })).toContainText(/ETH price fell below/);
  });
});

test("default: a balance alert is drawn without a mouse, shows a wallet's balance, and tells who is low", async ({
  page,
  browser,
}) => {
  const path = await openWorkspace(page, `Balances ${Date.now()}`);
  await makeTopic(page, path);
  const reader = await newReader(browser, path);

  await newWorkflowByKeyboard(page, path, "Low on gas");

  await addStep(page, "balance");
  await fillBalance(page);
  await addStep(page, "those it happened to");
  await page.keyboard.press("Enter");
  await tabTo(page, "Topic");
  await pickOption(page, TOPIC);
  await backToCard(page);
  await connectToInApp(page);
  await writeMessage(page);
  await publishByKeyboard(page);

  // Below its line from the first reading on: who follows while low is told.
  await expect(reader.getByRole("link", { name: /^You have 0 ETH/ })).toBeVisible({ timeout: 60_000 });
});

/** A topic that everybody follows, by itself. */
async function makeTopic(page: Page, path: string): Promise<void> {
  await page.goto(`${path}/topics`);
  await clickAwake(page.getByRole("button", { name: "New topic" }));
  const dialog = page.getByRole("dialog", { name: "New topic" });
  await dialog.getByLabel("Name", { exact: true }).fill(TOPIC);
  await dialog.getByRole("button", { name: "Create the topic" }).click();
  await expect(page.getByText(`${TOPIC} is there`)).toBeVisible();
}

/** Somebody new, who came for the alerts and waits in the inbox. */
async function newReader(browser: Browser, path: string): Promise<Page> {
  const reader = await (await browser.newContext()).newPage();
  await signIn(reader, newAccount(), `${path.replace("/w/", "/a/")}/inbox`);
  await expect(reader.getByRole("heading", { name: "Inbox" }).first()).toBeVisible();
  return reader;
}

/** Gives back the line, as people write it: a little below the price that the fields show. */
async function drawPrice(page: Page, path: string): Promise<string> {
  await startBlank(page, { path, name: "ETH is falling" });
  const fields = fieldsOf(page);
  await clickStep(page, { label: "Price", name: "The price of ETH" });
  await fields.getByLabel("Price of", { exact: true }).fill("ETH");
  const feed = fields.getByRole("combobox", { name: "Feed" });
  await feed.click();
  await feed.fill("eth");
  await page.getByRole("option", { name: /^ETH/ }).click();

  const now = fields.getByRole("region", { name: "Right now" });
  await expect(now).toContainText(/[\d,.]+…? USD/);
  await expect(now).toContainText(/at block [\d,]+/);
  const price = Number(((await now.textContent()) ?? "").match(/([\d,]+)(?:\.\d+)?…?\s*USD/)?.[1]?.replaceAll(",", ""));
  expect(price).toBeGreaterThan(100);

  const line = Math.floor(price * 0.97);
  await fields.getByRole("textbox", { name: "Line 1", exact: true }).fill(`${line}`);
  await expect(fields.getByText(/arms again above/)).toContainText("USD");
  return line.toLocaleString("en-GB");
}

async function drawTelling(page: Page): Promise<void> {
  const fields = fieldsOf(page);
  await clickStep(page, { label: "Everyone of a topic", name: "All" });
  await choose(page, { from: fields.getByLabel("Topic", { exact: true }), option: TOPIC });
  await clickStep(page, { label: "Inbox", name: "Say so" });
  await fields.getByLabel("Subject", { exact: true }).fill("ETH is below ");
  await fields.getByRole("button", { name: "Insert value into the subject" }).click();
  await page.getByRole("menuitem", { name: /^Line/ }).click();
  await fields.getByLabel("Text", { exact: true }).fill("Look after your positions.");

  // What cannot be read is told as well, or the problems say that nobody will hear of it, and offer to change that.
  await page.getByRole("button", { name: /^Problems/ }).click();
  await expect(page.getByRole("region", { name: "Problems" })).toContainText(/cannot be read|unknown/i);
  await page.getByRole("button", { name: /^Problems/ }).click();
}

/** Enter on a card goes to its first field; the value shows as soon as the fields say what to read. */
async function fillBalance(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  const fields = fieldsOf(page);
  await expect(fields.locator(":focus")).toBeVisible();
  await tabTo(page, "Topic");
  await pickOption(page, TOPIC);
  await tabTo(page, "Line 1");
  await page.keyboard.type("1");
  await expect(fields.getByText(/arms again above/)).toContainText("1.02 ETH");
  await expect(fields.getByRole("region", { name: "Right now" })).toContainText(/^Right now\s*0 ETH/);
  await backToCard(page);
}

async function writeMessage(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await expect(fieldsOf(page).getByLabel("Subject", { exact: true })).toBeFocused();
  await page.keyboard.type("You have {ETH bal");
  await expect(page.getByRole("listbox", { name: "Values" })).toBeVisible();
  await page.keyboard.press("Enter");
  await tabTo(page, () => isNamed(page, "Text"));
  await page.keyboard.type("Top up before you need gas.");
  await backToCard(page);
  expect(await focused(page, ".react-flow__node")).toBe(true);
}
