import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { openCard } from "./builder.ts";
import { control, mailbox } from "./demo-world.ts";
import { signInAsDemo } from "./sign-in.ts";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });

const WORKFLOWS = "/w/tidewater-lend/workflows";
/** Careful: her own line is at 1.50. From demo/actors.ts. */
const CLARA = "0x08135Da0A343E492FA2d4282F2AE34c6c5CC1BbE";

test("default: a draft is tried before it is live, and what was published can be gone back from", async ({
  page,
  browser,
}) => {
  await signInAsDemo(page, "Olga", WORKFLOWS);
  await control("health-factor", { user: CLARA, healthFactor: "1.71" });
  await openCopy(page);

  await test.step("a past event is walked step by step, by keyboard too", async () => {
    await page.getByRole("banner").getByRole("button", { name: "Test", exact: true }).click();
    const trial = page.getByRole("region", { name: "Test of the draft" });
    await expect(trial).toContainText("Nothing was sent");
    await expect(trial.getByRole("radiogroup", { name: "The event" }).getByRole("radio").first()).toBeChecked();
    await expect(trial).toContainText(/Step (\d) of \1/);
    await trial.getByRole("button", { name: "Previous step" }).focus();
    await page.keyboard.press("ArrowLeft");
    await expect(trial).toContainText(/Step 2 of 3|Step [34] of [45]/);
  });

  await test.step("a typed event tells a wallet of choice, in the words of the message, and sends nothing", async () => {
    const before = (await mailbox()).length;
    const trial = page.getByRole("region", { name: "Test of the draft" });
    await trial.getByRole("textbox", { name: "Wallet" }).fill(CLARA);
    await trial.getByRole("button", { name: "Type one" }).click();
    await trial.getByLabel("Health factor", { exact: true }).fill("1.333");
    await expect(trial).toContainText("Would be told: health factor 1.33 is at most their line 1.50");
    await expect(trial.getByRole("region", { name: /^Would have gone by/ })).toContainText("1.33");
    await trial.getByLabel("Health factor", { exact: true }).fill("");
    await expect(trial).toContainText("A reading was missing: unknown, not safe");
    expect(JSON.stringify((await mailbox()).slice(0, -before || undefined))).not.toContain("1.333");
    await trial.getByRole("button", { name: "Back to draft" }).click();
  });

  await test.step("a condition shows both values, and how many of the past it would have let through", async () => {
    const fields = await openCard(page, "Below their line");
    await expect(fields.getByRole("region", { name: "Checked against" })).toContainText("Checked against");
    await expect(fields.getByRole("region", { name: "What this condition does" })).toContainText("Unknown, never No");
    await fields.getByRole("button", { name: "Close" }).click();
  });

  await test.step("what a draft changes is marked on two canvases, and goes away with it", async () => {
    await rename(page, "Nearing", "Nearing the line");
    await page.getByRole("button", { name: "History" }).click();
    await page.getByRole("dialog", { name: "History" }).getByRole("button", { name: "Compare" }).first().click();
    const comparison = page.getByRole("region", { name: "Comparison" });
    await expect(comparison.getByRole("list", { name: "Changes" })).toContainText(
      "Renamed Nearing to Nearing the line",
    );
    await expect(comparison.locator(".step-card[data-mark=changed]")).toHaveCount(2);
    await comparison.getByRole("button", { name: "Back to draft" }).click();
    await more(page, "Discard the draft");
    await expect(page.getByRole("region", { name: "Draft", exact: true })).toContainText("This draft is the same");
  });

  await test.step("the JSON beside the canvas says where it is wrong, and is taken over when it is right", async () => {
    await more(page, "JSON beside the canvas");
    const panel = page.getByRole("complementary", { name: "JSON of the draft" });
    const area = panel.getByRole("textbox");
    await expect(area).toHaveValue(/"format": "bellwether-workflow"/);
    const text = await area.inputValue();
    await area.fill(text.replace('"version": 1,', '"version": "one",'));
    await expect(panel.getByRole("button", { name: "Line 3" })).toBeVisible();
    await area.fill(text.replace('"name": "Nearing"', '"name": "Pasted"'));
    await panel.getByRole("button", { name: "Take it over" }).click();
    await expect(page.locator(".step-head").getByText("Pasted", { exact: true })).toBeVisible();
    await panel.getByRole("button", { name: "Close the JSON" }).click();
    await more(page, "Discard the draft");
    await expect(page.getByRole("region", { name: "Draft", exact: true })).toContainText("This draft is the same");
  });

  await test.step("an earlier version is gone back to by publishing it again", async () => {
    await rename(page, "Nearing", "Near the line");
    await page.getByRole("button", { name: "Publish 1 change" }).click();
    const publish = page.getByRole("dialog", { name: "Publish v2" });
    await expect(publish).toContainText(/credits/);
    await publish.getByRole("button", { name: "Publish 1 change" }).click();
    await expect(page.getByText("v2 is live").first()).toBeVisible();
    await page.getByRole("button", { name: "History" }).click();
    await page.getByRole("button", { name: "View v1" }).click();
    await page.getByRole("button", { name: "Go back to v1" }).click();
    const dialog = page.getByRole("dialog", { name: "Go back to v1" });
    await expect(dialog.getByRole("list", { name: "Changes" })).toContainText("Renamed Near the line to Nearing");
    await dialog.getByRole("button", { name: "Publish v1 again" }).click();
    await expect(page.getByRole("region", { name: "Draft", exact: true })).toContainText("v3 is live");
    await expect(page.locator(".step-head").getByText("Nearing", { exact: true })).toBeVisible();
  });
  await test.step("a link shows a version to somebody without any right, until it is revoked", async () => {
    await page.getByRole("banner").getByRole("button", { name: "Live v3" }).click();
    await page.getByRole("button", { name: "Share" }).click();
    const dialog = page.getByRole("dialog", { name: "Share v3" });
    await dialog.getByRole("button", { name: "Make a link to v3" }).click();
    const url = await dialog.getByLabel("Link", { exact: true }).inputValue();
    const context = await browser.newContext();
    const stranger = await context.newPage();
    await stranger.goto(url);
    await expect(stranger.getByRole("heading", { name: "Collateral watch (copy)" })).toBeVisible();
    await expect(stranger.locator(".step-card").first()).toBeVisible();
    expect((await new AxeBuilder({ page: stranger }).analyze()).violations).toEqual([]);
    await dialog.getByRole("button", { name: "Revoke" }).first().click();
    await expect(page.getByText("The link is revoked").first()).toBeVisible();
    expect((await stranger.goto(url))?.status()).toBe(404);
    await context.close();
    await dialog.getByRole("button", { name: "Close" }).click();
  });
  await more(page, "Archive workflow");
  await expect(page).toHaveURL(/\/workflows$/);
});

/** A copy of the demo's workflow, live, so that no other journey is disturbed. */
async function openCopy(page: Page): Promise<void> {
  await page.goto(WORKFLOWS);
  await page.getByRole("main").getByRole("link", { name: "Collateral watch", exact: true }).first().click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  const { pathname } = new URL(page.url());
  await more(page, "Duplicate workflow");
  await expect(page).not.toHaveURL((url) => url.pathname === pathname);
  await page.getByRole("banner").getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("v1 is live").first()).toBeVisible();
}

async function more(page: Page, item: string): Promise<void> {
  await clickAwake(page.getByRole("banner").getByRole("button", { name: "More", exact: true }));
  await page.getByRole("menuitem", { name: item }).click();
}

async function rename(page: Page, from: string, to: string): Promise<void> {
  const fields = await openCard(page, from);
  await fields.getByLabel("Name of the step").fill(to);
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
  await page
    .getByRole("complementary", { name: /^Fields of/ })
    .getByRole("button", { name: "Close" })
    .click();
  await expect(page.getByRole("button", { name: "Publish 1 change" })).toBeVisible();
}
