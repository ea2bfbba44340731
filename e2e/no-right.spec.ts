import { expect, test } from "@playwright/test";
import { cardOf } from "./builder.ts";
import { newAccount } from "./people.ts";
import { signIn, signInAsDemo } from "./sign-in.ts";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });

const OPERATOR = "/w/tidewater-lend";

test("default: who is signed out signs in first, and comes where they wanted to go", async ({ page }) => {
  for (const path of [`${OPERATOR}/runs`, "/a/tidewater-lend/inbox", "/admin"]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await expect(page.getByRole("heading", { name: "Sign in with your wallet" })).toBeVisible();
  }
  await signInAsDemo(page, "Olga", `${OPERATOR}/runs`);
  await expect(page).toHaveURL(/\/w\/tidewater-lend\/runs$/);
});

test("behavior: to who is no member, a workspace and the installation are not there", async ({ page }) => {
  await signIn(page, newAccount(), "/a/tidewater-lend");
  for (const path of [OPERATOR, `${OPERATOR}/settings`, "/admin"]) {
    const reply = await page.goto(path);
    expect(reply?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Go to the start" })).toBeVisible();
  }
});

test("behavior: a viewer reads a workflow, is told why nothing can be changed, and finds no way to", async ({
  page,
}) => {
  await signInAsDemo(page, "Ada", `${OPERATOR}/workflows`);
  await page.getByRole("main").getByRole("link", { name: "Collateral watch", exact: true }).first().click();
  await expect(page.getByRole("region", { name: "Draft" })).toContainText(
    "To read only. You are a viewer; an owner can make you an operator.",
  );
  await expect(page.locator(".react-flow__node-card").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /publish|pause/i })).toHaveCount(0);
  await expect(page.getByRole("complementary", { name: "Steps to add" })).toHaveCount(0);
  const cards = await page.locator(".react-flow__node-card").count();
  await cardOf(page, "Wallet and line").click();
  await page.keyboard.press("Delete");
  await expect(page.getByText("You can look at this workflow, not change it")).toBeAttached();
  await expect(page.locator(".react-flow__node-card")).toHaveCount(cards);
});

test("error: a link of a mail that is used up says so and leads on", async ({ page }) => {
  for (const path of ["/answer/none", "/confirm/none", "/unsubscribe/none"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "This link is no longer good" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Go to my alerts" })).toHaveAttribute("href", "/");
  }
});
