import { expect, type Page, test } from "@playwright/test";
import { clickAwake, whenAwake } from "./awake.ts";
import { demoLending, demoUrl } from "./demo-world.ts";
import { makeRiskTopic, openWorkspace } from "./people.ts";
import { signInAsDemo } from "./sign-in.ts";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000, reducedMotion: "reduce" });

const steps = (page: Page) => page.getByRole("region", { name: "First steps" });

test("default: a new workspace goes from a template over a real past event to a live workflow", async ({ page }) => {
  const path = await openWorkspace(page, `First ${Date.now()}`);
  await expect(steps(page)).toContainText("0 of 4 done");
  await makeRiskTopic(page, path);
  await page.goto(path);
  await clickAwake(page.getByRole("button", { name: /^Liquidation alerts by your own tiers/ }));
  const dialog = page.getByRole("dialog", { name: "New workflow" });
  await dialog.getByRole("textbox", { name: "Lending contract" }).fill(await demoLending());
  await dialog.getByRole("textbox", { name: "Your backend" }).fill(`${demoUrl()}/tiers/`);
  await dialog.getByRole("button", { name: "Try it on a past event" }).click();
  await expect(dialog.getByRole("radio").first()).toBeVisible();
  await expect(dialog.getByRole("heading", { name: /^It would / })).toBeVisible();
  await dialog.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Liquidation alerts by your own tiers is live")).toBeVisible();
  await page.goto(path);
  await expect(steps(page)).toContainText("3 of 4 done");
  await expect(steps(page).getByRole("listitem").nth(3)).toHaveAttribute("aria-current", "step");
  await clickAwake(steps(page).getByRole("button", { name: "Put away" }));
  await expect(steps(page)).toBeHidden();
  await page.reload();
  await expect(page.getByRole("heading", { name: /live workflow/ })).toBeVisible();
  await expect(steps(page)).toBeHidden();
});

test("behavior: a page says when there is no network, and stays", async ({ page }) => {
  await signInAsDemo(page, "Olga", "/w/tidewater-lend/runs");
  await whenAwake(page.getByRole("main"));
  await page.context().setOffline(true);
  await expect(page.getByText("No network.")).toBeVisible();
  await expect(page.getByRole("main")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText("No network.")).toBeHidden();
});
