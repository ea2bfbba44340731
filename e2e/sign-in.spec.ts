import { expect, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { newAccount, openWorkspace } from "./people.ts";
import { signIn } from "./sign-in.ts";
import { installWallet, WALLET_NAME } from "./wallet.ts";

test("a wallet that declines may try again, and comes where it wanted to go", async ({ page }) => {
  const account = newAccount();
  await installWallet(page, { account, declines: true });
  await page.goto("/sign-in?next=/");
  await page.getByRole("button", { name: WALLET_NAME }).click();
  await expect(page.getByText("You declined in the wallet, so nothing happened.")).toBeVisible();
  await installWallet(page, { account });
  await page.getByRole("button", { name: WALLET_NAME }).click();
  await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
  await page.reload();
  await expect(page.getByText(account.address.toLowerCase())).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in with your wallet" })).toBeVisible();
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a team opens a workspace, lets somebody in, and takes it back", async ({ page, browser }) => {
  const path = await openWorkspace(page, `Journey ${Date.now()}`);
  const colleague = newAccount();
  const theirs = await (await browser.newContext()).newPage();
  await signIn(theirs, colleague, "/");
  const before = await theirs.goto(`${path}/settings`);
  expect(before?.status()).toBe(404);

  await page.goto(`${path}/settings`);
  await page.getByRole("button", { name: "Add a member" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Wallet address").fill("0x12");
  await dialog.getByRole("button", { name: "Add the member" }).click();
  await expect(dialog.getByText("a wallet address: 0x and 40 hexadecimal digits")).toBeVisible();
  await dialog.getByLabel("Wallet address").fill(colleague.address);
  await dialog.getByLabel("Name").fill("Vera");
  await dialog.getByRole("button", { name: "Add the member" }).click();
  await expect(page.getByRole("button", { name: "Remove Vera" })).toBeVisible();

  const after = await theirs.goto(`${path}/settings`);
  expect(after?.status()).toBe(200);
  await expect(theirs.getByText("you are an operator here")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Add a member" })).toBeHidden();

  // live: the other page follows without reload, and so does the log
  await clickAwake(theirs.getByRole("button", { name: "Put a secret" }));
  const secret = theirs.getByRole("dialog");
  await secret.getByLabel("Name", { exact: true }).fill("BACKEND_KEY");
  await secret.getByLabel("Value").fill("hush");
  await secret.getByRole("button", { name: "Keep the secret" }).click();
  await expect(page.getByText("BACKEND_KEY", { exact: true })).toBeVisible();
  await expect(page.getByText("put the secret BACKEND_KEY")).toBeVisible();
  expect(await page.content()).not.toContain("hush");

  await page.getByRole("button", { name: "Remove Vera" }).click();
  await expect(page.getByText("Vera is no member any more")).toBeVisible();
  expect((await theirs.goto(`${path}/settings`))?.status()).toBe(404);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Remove Vera" })).toBeVisible();
});

test("a session that is ended elsewhere is over here", async ({ page, browser }) => {
  const account = newAccount();
  const other = await (await browser.newContext()).newPage();
  await signIn(other, account);
  const path = await openWorkspace(page, `Sessions ${Date.now()}`, account);
  await page.goto(`${path}/settings`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("That browser is signed out")).toBeVisible();
  await other.goto(path);
  await expect(other).toHaveURL(/\/sign-in\?next=/);
});
