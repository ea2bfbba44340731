import { expect, type Page, test } from "@playwright/test";
import { whenAwake } from "./awake.ts";
import { cardOf, fieldsOf, startBlank } from "./builder.ts";
import { counting } from "./counting.ts";
import { demoUrl } from "./demo-world.ts";
import { makeRiskTopic, openWorkspace } from "./people.ts";

test.use({ viewport: { width: 1600, height: 1000 }, actionTimeout: 20_000, reducedMotion: "reduce" });

type Counting = ReturnType<typeof counting>;

/** From an empty canvas to live; and from its template. */
const ACTIONS_MAX = 60;
const ACTIONS_FROM_TEMPLATE_MAX = 8;

test("default: the worked example is drawn from an empty canvas and published in few actions", async ({ page }) => {
  const path = await openWorkspace(page, `Actions ${Date.now()}`);
  await makeRiskTopic(page, path);
  await startBlank(page, { path, name: "Liquidation by tier" });
  const act = counting(page);
  await drawSpine(page, act);
  await drawBranch(page, act, { step: "Telegram", subject: "Act now", limit: "1.10", isUrgent: true });
  await act.clickCorner(cardOf(page, "Switch"));
  await drawBranch(page, act, { step: "Email", subject: "Room to act", limit: "1.50" });
  await act.clickCorner(cardOf(page, "Switch"));
  await drawStop(page, act);
  await act.clickCorner(cardOf(page, "Switch"));
  await drawBranch(page, act, { step: "Send message", subject: "At the baseline" });
  await publish(page, act);
  expect(act.count()).toBeLessThanOrEqual(ACTIONS_MAX);
  test.info().annotations.push({ type: "actions", description: `${act.count()} from an empty canvas` });
});

test("default: the worked example is live from its template in few actions", async ({ page }) => {
  const path = await openWorkspace(page, `Template ${Date.now()}`);
  await makeRiskTopic(page, path);
  await page.goto(`${path}/workflows`);
  await whenAwake(page.getByRole("button", { name: "New workflow" }).first());
  const act = counting(page);
  await act.click(page.getByRole("button", { name: "New workflow" }).first());
  const dialog = page.getByRole("dialog", { name: "New workflow" });
  await act.click(dialog.getByText("Liquidation alerts by your own tiers"));
  await act.fill(dialog.getByRole("textbox", { name: "Lending contract" }), `0x${"5".repeat(40)}`);
  await act.fill(dialog.getByRole("textbox", { name: "Your backend" }), `${demoUrl()}/tiers/`);
  await act.click(dialog.getByRole("button", { name: "Open in the builder" }));
  await expect(cardOf(page, "Act now")).toBeVisible();
  await publish(page, act);
  expect(act.count()).toBeLessThanOrEqual(ACTIONS_FROM_TEMPLATE_MAX);
  test.info().annotations.push({ type: "actions", description: `${act.count()} from the template` });
});

const palette = (page: Page, label: string) =>
  page.getByRole("complementary", { name: "Steps to add" }).getByRole("button", { name: label, exact: true });
const option = (page: Page, words: RegExp) => page.getByRole("option", { name: words });

async function drawSpine(page: Page, act: Counting): Promise<void> {
  const fields = fieldsOf(page);
  await act.click(page.getByRole("button", { name: "Contract event" }).last());
  await act.click(fields.getByLabel("Contract", { exact: true }));
  await act.click(option(page, /^Demo Lending/));
  await expect(cardOf(page, "Contract event")).toContainText("HealthFactor");

  await act.click(palette(page, "Wallet in the event"));
  await expect(fields.getByLabel("Wallet", { exact: true })).toContainText("User");
  await act.click(fields.getByLabel("Topic", { exact: true }));
  await act.click(option(page, /^Liquidation risk/));

  await act.click(palette(page, "Look up by API"));
  await act.type(fields.getByRole("textbox", { name: "URL" }), `${demoUrl()}/tiers/{Wallet`);
  await act.press("Enter");
  await act.click(fields.getByRole("button", { name: "Add attribute" }));
  await act.fill(fields.getByLabel("Name of attribute 1"), "tier");
  await act.fill(fields.getByLabel("Path of attribute 1"), "$.tier");

  await act.click(palette(page, "Switch"));
  await act.click(fields.getByLabel("Take the way of"));
  await act.click(option(page, /^Tier/));
  for (const [index, value] of ["aggressive", "conservative", "opted_out"].entries()) {
    await act.click(fields.getByRole("button", { name: "Add way" }));
    await act.fill(fields.getByLabel(`Value of way ${index + 1}`), value);
  }
  await expect(cardOf(page, "Switch")).toContainText("opted_out");
}

type Branch = { step: string; subject: string; limit?: string; isUrgent?: boolean };

/** On the next way of the switch: a condition, and a message when it holds. */
async function drawBranch(page: Page, act: Counting, { step, subject, limit, isUrgent }: Branch): Promise<void> {
  const fields = fieldsOf(page);
  await act.click(palette(page, "Condition"));
  await act.click(fields.getByLabel("Value 1"));
  await act.click(option(page, /^Health factor/));
  await act.select(fields.getByLabel("Comparison 1"), "is at most");
  if (limit) await act.fill(fields.getByLabel("Compared with 1", { exact: true }), limit);
  else {
    await act.click(fields.getByRole("button", { name: "Compared with 1: use a value from above" }));
    await act.click(page.getByRole("menuitem", { name: /^Your line/ }));
  }
  await act.click(palette(page, step));
  await act.type(fields.getByLabel("Subject", { exact: true }), `${subject}: health factor {Health fac`);
  await act.press("Enter");
  await act.fill(fields.getByLabel("Text", { exact: true }), "Repay or add collateral.");
  if (!isUrgent) return;
  await act.click(fields.getByLabel("Urgency"));
  await act.click(option(page, /^Urgent/));
}

async function drawStop(page: Page, act: Counting): Promise<void> {
  const fields = fieldsOf(page);
  await act.click(palette(page, "Stop"));
  await act.fill(fields.getByLabel("Reason", { exact: true }), "Said no to alerts");
  await act.click(fields.getByLabel("Counts as"));
  await act.click(option(page, /^Opted out/));
}

async function publish(page: Page, act: Counting): Promise<void> {
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
  await act.click(page.getByRole("banner").getByRole("button", { name: /^Publish/ }));
  await act.click(page.getByRole("dialog", { name: /^Publish v/ }).getByRole("button", { name: /^Publish/ }));
  await expect(page.getByText(/^v1 is live$/).first()).toBeVisible();
}
