import { expect, test } from "@playwright/test";
import { mailbox } from "./demo-world.ts";
import { signInAsDemo } from "./sign-in.ts";

test("behavior: untouched, the demo tells people on three channels, from real Aave events among others", async ({
  page,
}) => {
  await expect
    .poll(async () => [...new Set((await mailbox()).map((item) => item.channel))].sort(), { timeout: 55_000 })
    .toEqual(expect.arrayContaining(["email", "telegram"]));
  await expect
    .poll(async () => (await mailbox()).some((item) => "subject" in item && /^You borrowed/.test(item.subject)), {
      timeout: 55_000,
      message: "an event of the Aave pool",
    })
    .toBe(true);
  await signInAsDemo(page, "Clara", "/a/tidewater-lend/inbox");
  await expect(page.getByRole("link", { name: /health factor/ }).first()).toBeVisible();
});

test("behavior: new messages appear without a reload", async ({ page }) => {
  await signInAsDemo(page, "Clara", "/a/tidewater-lend/inbox");
  const rows = page.locator("[data-inbox-row]");
  await expect(rows.first()).toBeVisible();
  const first = await rows.first().getAttribute("href");
  await expect(rows.first()).not.toHaveAttribute("href", first ?? "", { timeout: 55_000 });
});
