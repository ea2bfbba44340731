import { expect, type Page } from "@playwright/test";
import type { PrivateKeyAccount } from "viem/accounts";
import { installWallet, WALLET_NAME, type Wallet } from "./wallet.ts";

/** Signs in with a browser wallet that holds this account, and ends where `next` leads. */
export async function signIn(page: Page, account: PrivateKeyAccount, next = "/"): Promise<Wallet> {
  const wallet = await installWallet(page, { account });
  await openEntrance(page, next);
  await page.getByRole("button", { name: WALLET_NAME }).click();
  await leaveEntrance(page);
  return wallet;
}

/** Signs in as one of the demo's people by name, and ends where `next` leads. */
export async function signInAsDemo(page: Page, name: string, next = "/"): Promise<void> {
  await openEntrance(page, next);
  await page.getByRole("button", { name: new RegExp(`^${name},`) }).click();
  await leaveEntrance(page);
}

async function openEntrance(page: Page, next: string): Promise<void> {
  // whoever was signed in before would be sent on at once
  await page.context().clearCookies();
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
}

async function leaveEntrance(page: Page): Promise<void> {
  await expect(page).not.toHaveURL(/\/sign-in/);
}
