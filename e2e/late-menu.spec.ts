import { expect, type Page, test } from "@playwright/test";
import { whenAwake } from "./awake.ts";
import { signInAsDemo } from "./sign-in.ts";

/** From now on no script arrives until the returned function is called; nothing is fetched while the browser is idle. */
async function holdScript(page: Page): Promise<() => void> {
  let letGo = () => {};
  const gone = new Promise<void>((done) => {
    letGo = done;
  });
  await page.route("**/_next/static/chunks/**", async (route) => {
    await gone;
    await route.continue();
  });
  return letGo;
}

async function openOffice(page: Page): Promise<{ letGo: () => void }> {
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await signInAsDemo(page, "Olga", "/w/tidewater-lend/credits");
  await whenAwake(page.getByRole("button", { name: /account and workspaces/ }));
  return { letGo: await holdScript(page) };
}

test("default: keys pressed before a menu's script is there choose of it once it is", async ({ page }) => {
  const { letGo } = await openOffice(page);
  const account = page.getByRole("button", { name: /account and workspaces/ });
  await account.focus();
  await page.keyboard.press("Enter");
  await expect(account).toHaveAttribute("aria-busy", "true");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toHaveCount(0);
  letGo();
  // the last one is the way out, the one above it the dark theme
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await account.click();
  await expect(page.getByRole("menuitem", { name: /^Dark/ })).toBeVisible();
});

test("behavior: who turns away from a menu that is on its way has their keys back", async ({ page }) => {
  const { letGo } = await openOffice(page);
  const account = page.getByRole("button", { name: /account and workspaces/ });
  await account.focus();
  await page.keyboard.press("Enter");
  await expect(account).toHaveAttribute("aria-busy", "true");
  await page.keyboard.press("Escape");
  await expect(account).not.toHaveAttribute("aria-busy");
  await page.keyboard.press("Tab");
  await expect(account).not.toBeFocused();
  letGo();
  await expect(page.getByRole("menu")).toHaveCount(0);
});
