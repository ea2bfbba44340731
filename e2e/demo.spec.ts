import { expect, test } from "@playwright/test";
import { mailbox } from "./demo-world.ts";
import { signInAsDemo } from "./sign-in.ts";

/** The market drops every 40 seconds; on a busy machine a minute of it may take longer than a minute. */
const MARKET_MS = 90_000;

test("behavior: untouched, the demo tells people on three channels, from real Aave events among others", async ({
  page,
}) => {
  test.setTimeout(2 * MARKET_MS);
  await expect
    .poll(async () => toldBy(await mailbox()), {
      timeout: MARKET_MS,
      message: "channels, and an event of the Aave pool",
    })
    .toEqual({ email: true, telegram: true, aave: true });
  await signInAsDemo(page, "Clara", "/a/tidewater-lend/inbox");
  await expect(page.getByRole("link", { name: /health factor/ }).first()).toBeVisible();
});

function toldBy(items: Awaited<ReturnType<typeof mailbox>>) {
  const has = (channel: string) => items.some((item) => item.channel === channel);
  const aave = items.some((item) => "subject" in item && /^You borrowed|was liquidated/.test(item.subject));
  return { email: has("email"), telegram: has("telegram"), aave };
}

test("behavior: new messages appear without a reload", async ({ page }) => {
  test.setTimeout(2 * MARKET_MS);
  await signInAsDemo(page, "Clara", "/a/tidewater-lend/inbox");
  const rows = page.locator("[data-inbox-row]");
  await expect(rows.first()).toBeVisible();
  const first = await rows.first().getAttribute("href");
  await expect(rows.first()).not.toHaveAttribute("href", first ?? "", { timeout: MARKET_MS });
});
