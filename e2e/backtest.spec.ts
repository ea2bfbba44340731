import { expect, type Locator, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { choose, openCard } from "./builder.ts";
import { control, mailbox } from "./demo-world.ts";
import { signInAsDemo } from "./sign-in.ts";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });

const WORKFLOWS = "/w/tidewater-lend/workflows";
/** Careful: her own line is at 1.50. From demo/actors.ts. */
const CLARA = "0x08135Da0A343E492FA2d4282F2AE34c6c5CC1BbE";

test("default: a changed line is tried on the past, and publishing says what it would mean", async ({ page }) => {
  await signInAsDemo(page, "Olga", WORKFLOWS);
  await control("health-factor", { user: CLARA, healthFactor: "1.72" });
  await openWorkflow(page);
  await expectNotKnown(page);

  const same = await test.step("the draft as it is live tells the same", () => backtest(page));
  expect(same.alerts).toBe(same.live);

  await test.step("a higher line tells more, and says which", async () => {
    await toCanvas(page);
    await setLine(page, "1.80");
    const before = (await mailbox()).filter(({ channel }) => channel === "email").length;
    const more = await backtest(page);
    expect(more.alerts).toBeGreaterThan(more.live);
    await expectNewForClara(page);
    await expectRead(page);
    // the market goes on meanwhile; what the draft alone would have told went nowhere
    const mails = (await mailbox()).filter(({ channel }) => channel === "email");
    expect(
      mails.slice(0, mails.length - before).filter((mail) => "subject" in mail && /1\.72/.test(mail.subject)),
    ).toEqual([]);
  });

  await test.step("the dialog says what publishing would have meant, and when that is old", async () => {
    await toCanvas(page);
    const impact = await openPublish(page);
    await expect(impact).toContainText(
      /Over the last 24 hours: \d[\d,]* alerts? to \d+ wallets?, \d[\d,]* more than v1/,
    );
    await expect(impact).toContainText("Nothing was sent.");
    await page.getByRole("button", { name: "Not now" }).click();
    await setLine(page, "1.85");
    const stale = await openPublish(page);
    await expect(stale).toContainText("Of an earlier draft");
    await stale.getByRole("button", { name: "Backtest again" }).click();
    await expect(stale).toContainText(/Over the last 7 days: .* more than v1/, { timeout: 60_000 });
    await expect(stale).not.toContainText("Of an earlier draft");
    await page.getByRole("button", { name: "Not now" }).click();
  });
  await restore(page);
});

async function openWorkflow(page: Page): Promise<void> {
  await page.goto(WORKFLOWS);
  await page.getByRole("main").getByRole("link", { name: "Collateral watch", exact: true }).first().click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
}

async function expectNotKnown(page: Page): Promise<void> {
  await setLine(page, "1.79");
  const impact = await openPublish(page);
  // whoever was here before may have run one, of another draft
  await expect(impact).toContainText(/No backtest was run, so nobody knows|Of an earlier draft/);
  await page.getByRole("button", { name: "Not now" }).click();
  await restore(page);
}

/** Everybody at or below it is told, whatever their own line. */
async function setLine(page: Page, line: string): Promise<void> {
  const fields = await openCard(page, "Below their line");
  const right = fields.getByLabel("Compared with 1", { exact: true });
  if ((await right.getAttribute("role")) === "combobox") await choose(page, { from: right, option: "Type a value" });
  await fields.getByLabel("Compared with 1", { exact: true }).fill(line);
  await expect(page.getByRole("region", { name: "Draft" })).toContainText(line);
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
}

/** Runs one of the draft over a day. @returns how many alerts it and the live version told */
async function backtest(page: Page): Promise<{ alerts: number; live: number }> {
  await page.getByRole("link", { name: "Backtest" }).click();
  await expect(page.getByRole("heading", { name: "Backtest", level: 1 })).toBeVisible();
  await clickAwake(page.getByRole("radio", { name: "24 h" }));
  const before = new URL(page.url()).searchParams.get("test");
  await page.getByRole("button", { name: "Run the backtest" }).click();
  // the one before still shows until this one is there
  await page.waitForURL((url) => url.searchParams.get("test") !== before);
  const result = page.getByRole("region", { name: /^Over the last 24 hours, this draft would have sent/ });
  await expect(result).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Nothing was sent")).toBeVisible();
  const words = (await page.getByRole("main").locator("dl").textContent()) ?? "";
  const [, alerts = "", live = ""] = /Alerts([\d,]+)v1 told ([\d,]+)/.exec(words) ?? [];
  return { alerts: Number(alerts.replaceAll(",", "")), live: Number(live.replaceAll(",", "")) };
}

async function expectNewForClara(page: Page): Promise<void> {
  const alerts = page.getByRole("region", { name: "Alerts", exact: true });
  await alerts.getByRole("radio", { name: /^New/ }).click();
  await alerts.getByRole("searchbox").fill(CLARA);
  const row = alerts.getByRole("row").filter({ hasText: "health factor 1.72" });
  await expect(row.first()).toContainText("New");
  await row.first().getByRole("button").click();
  const dialog = page.getByRole("dialog", { name: "What it would have sent" });
  await expect(dialog).toContainText("You have room to act: health factor 1.72");
  await page.keyboard.press("Escape");
}

/** By keyboard: the timeline says each column, and the graph has its counts. */
async function expectRead(page: Page): Promise<void> {
  const timeline = page.getByRole("slider", { name: "Alerts over time" });
  await timeline.focus();
  await page.keyboard.press("End");
  await expect(timeline).toHaveAttribute("aria-valuetext", /UTC: [\d,]+ alerts?, [\d,]+ new, v1 [\d,]+/);
  await expect(page.locator(".way-count").filter({ hasText: /\d events$/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "What they would have read" })).toContainText("health factor");
}

async function openPublish(page: Page): Promise<Locator> {
  const publish = page.getByRole("banner").getByRole("button", { name: /^Publish/ });
  await publish.click();
  return page.getByRole("dialog").getByRole("region", { name: "Impact" });
}

/** Until it is there the cards of the backtest's own graph are, by the same names. */
async function toCanvas(page: Page): Promise<void> {
  await page.getByRole("link", { name: "To the canvas" }).click();
  await expect(page.getByRole("complementary", { name: "Steps to add" })).toBeVisible();
}

/** Back to what is live, for whoever comes after. */
async function restore(page: Page): Promise<void> {
  await page.getByRole("button", { name: "History" }).click();
  await page.getByRole("dialog", { name: "History" }).getByRole("button", { name: "View v1" }).click();
  await page.getByRole("button", { name: "Restore into draft" }).click();
  await expect(page.getByRole("banner").getByRole("button", { name: "Nothing to publish" })).toBeVisible();
}
