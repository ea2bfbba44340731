import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { newSubscriber, openWorkspace } from "./people.ts";

const STAMP = Date.now();

test("default: an owner makes a key, a program tunes a subscriber by it, who sees it at once; revoked, it is refused", async ({
  page,
  browser,
  request,
}) => {
  const path = await openWorkspace(page, `Programs ${STAMP}`);
  await test.step("a topic to tune", () => makeTopic(page, path));
  const key = await test.step("the owner makes a key", () => makeKey(page, path));
  const { page: theirs, account } = await newSubscriber(browser, path.replace("/w/", ""));
  await test.step("a preference by the API shows on the subscriber's page", async () => {
    await theirs.goto(`${path.replace("/w/", "/a/")}`);
    const toggle = theirs.getByRole("switch", { name: "Big news" });
    await expect(toggle).toBeChecked();
    expect(await turnOff(request, { key, address: account.address })).toBe(200);
    await expect(toggle).not.toBeChecked();
  });
  await test.step("an attribute shows on the operator's page of them", async () => {
    const url = `/api/v1/subscribers/${account.address}/attributes`;
    await request.put(url, { headers: { authorization: `Bearer ${key}` }, data: { tier: "gold" } });
    await page.goto(`${path}/subscribers`);
    await page.locator("main a[href*='/subscribers/']").first().click();
    await expect(page.getByRole("region", { name: "What you told us" })).toContainText("gold");
  });
  await test.step("revoked, it is refused", async () => {
    await page.goto(`${path}/settings`);
    await clickAwake(page.getByRole("button", { name: "Revoke Website backend" }));
    await page.getByRole("button", { name: "Revoke the key" }).click();
    await expect(page.getByText("Website backend is revoked")).toBeVisible();
    expect(await turnOff(request, { key, address: account.address })).toBe(401);
  });
});

async function makeTopic(page: Page, path: string): Promise<void> {
  await page.goto(`${path}/topics`);
  await clickAwake(page.getByRole("button", { name: "New topic" }).first());
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Big news");
  await dialog.getByRole("button", { name: "Create the topic" }).click();
  await expect(dialog).toBeHidden();
}

async function makeKey(page: Page, path: string): Promise<string> {
  await page.goto(`${path}/settings`);
  await clickAwake(page.getByRole("button", { name: "Make a key" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Website backend");
  await dialog.getByRole("checkbox", { name: /preferences:write/ }).click();
  await dialog.getByRole("checkbox", { name: /attributes:write/ }).click();
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const key = (await dialog.locator("code").textContent()) ?? "";
  await dialog.getByRole("button", { name: "I have it" }).click();
  await expect(page.getByText(`${key.slice(0, 12)}…`)).toBeVisible();
  return key;
}

async function turnOff(request: APIRequestContext, of: { key: string; address: string }): Promise<number> {
  const url = `/api/v1/subscribers/${of.address}/preferences/big-news`;
  const reply = await request.put(url, { headers: { authorization: `Bearer ${of.key}` }, data: { enabled: false } });
  return reply.status();
}
