import { expect, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { choose, clickStep, fieldsOf, publish, startBlank } from "./builder.ts";
import { newSubscriber, openWorkspace } from "./people.ts";

test.use({ viewport: { width: 1600, height: 1000 }, actionTimeout: 20_000 });

const STAMP = Date.now();

test("default: an operator makes a segment, sees who is in it, and uses it in a workflow that keeps it as it was", async ({
  page,
  browser,
}) => {
  const path = await openWorkspace(page, `Segments ${STAMP}`);
  const { account } = await newSubscriber(browser, path.replace("/w/", ""));
  await test.step("the count follows while the condition is typed", () => makeSegment(page, path, account.address));
  await test.step("a workflow asks for it and is published", () => useSegment(page, path));
  await test.step("what is published keeps it, and the builder says that it was changed since", async () => {
    await page.goto(`${path}/segments`);
    await clickAwake(page.getByRole("button", { name: "Came by themselves", exact: true }));
    const dialog = page.getByRole("dialog", { name: "Came by themselves" });
    await dialog.getByLabel("Comparison 1", { exact: true }).selectOption("is not");
    await expect(dialog.getByRole("region", { name: "In it now" })).toContainText("0of 1 subscriber");
    await dialog.getByRole("button", { name: "Save the segment" }).click();
    await expect(page.getByText("as it was when published").filter({ visible: true })).toBeVisible();
    await page.getByRole("link", { name: "For those who came" }).click();
    await expect(page.getByRole("button", { name: "Publish 1 change" })).toBeVisible();
  });
  await test.step("archiving it names the workflow", async () => {
    await page.goto(`${path}/segments`);
    await clickAwake(page.getByRole("button", { name: "More for Came by themselves" }));
    await page.getByRole("menuitem", { name: "Archive" }).click();
    const dialog = page.getByRole("dialog", { name: "Archive Came by themselves?" });
    await expect(dialog.getByRole("link", { name: "For those who came" })).toBeVisible();
    await dialog.getByRole("button", { name: "Archive it all the same" }).click();
    await expect(page.getByText("No segments yet")).toBeVisible();
  });
});

async function makeSegment(page: Page, path: string, address: string): Promise<void> {
  await page.goto(`${path}/segments`);
  await clickAwake(page.getByRole("button", { name: "Make the first segment" }));
  const dialog = page.getByRole("dialog", { name: "New segment" });
  await dialog.getByRole("button", { name: "Condition", exact: true }).click();
  await choose(page, { from: dialog.getByLabel("Value 1", { exact: true }), option: "How they came" });
  await dialog.getByLabel("Compared with 1", { exact: true }).selectOption("signed in");
  const now = dialog.getByRole("region", { name: "In it now" });
  await expect(now).toContainText("1of 1 subscriber");
  const short = `${address.slice(0, 6)}…${address.slice(-4)}`;
  await expect(now.getByRole("link", { name: new RegExp(short, "i") })).toBeVisible();
  await dialog.getByRole("button", { name: "Create the segment" }).click();
  await expect(dialog.getByText("Give it a name")).toBeVisible();
  await dialog.getByLabel("Name", { exact: true }).fill("Came by themselves");
  await dialog.getByRole("button", { name: "Create the segment" }).click();
  await expect(page.getByRole("region", { name: "Segments" })).toContainText("how they came is signed in");
}

async function useSegment(page: Page, path: string): Promise<void> {
  await page.goto(`${path}/topics`);
  await clickAwake(page.getByRole("button", { name: "New topic" }));
  const topic = page.getByRole("dialog", { name: "New topic" });
  await topic.getByLabel("Name", { exact: true }).fill("News");
  await topic.getByRole("button", { name: "Create the topic" }).click();
  await expect(page.getByText("News is there")).toBeVisible();

  await startBlank(page, { path, name: "For those who came" });
  const fields = fieldsOf(page);
  await page.getByRole("button", { name: "Signal by API" }).last().click();
  await clickStep(page, { label: "Everyone in a segment", name: "Readers" });
  await choose(page, { from: fields.getByLabel("Segment", { exact: true }), option: "Came by themselves" });
  await choose(page, { from: fields.getByLabel("Topic", { exact: true }), option: "News" });
  await expect(page.locator(".react-flow__node", { hasText: "Readers" })).toContainText("Came by themselves");
  await clickStep(page, { label: "In a segment", name: "Came themselves" });
  await choose(page, { from: fields.getByLabel("Segment", { exact: true }), option: "Came by themselves" });
  await clickStep(page, { label: "Stop", name: "Enough" });
  await fields.getByLabel("Reason", { exact: true }).fill("They know us");
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
  await publish(page);
}
