import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { startBlank } from "./builder.ts";
import { control, demoLending } from "./demo-world.ts";
import { openWorkspace } from "./people.ts";
import { signInAsDemo } from "./sign-in.ts";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });

const OPERATOR = "/w/tidewater-lend";
const SUBSCRIBER = "/a/tidewater-lend";

type Stop = { name: string; open: (page: Page) => Promise<unknown> };

const goto = (path: string) => async (page: Page) => expect((await page.goto(path))?.status(), path).toBe(200);
/** Goes to a list and opens its first entry. */
const first = (path: string, link: string) => async (page: Page) => {
  await page.goto(path);
  const href = await page.locator(link).first().getAttribute("href");
  await page.goto(href ?? "");
};

const OPERATOR_PAGES: Stop[] = [
  { name: "home", open: goto(OPERATOR) },
  { name: "workflows", open: goto(`${OPERATOR}/workflows`) },
  { name: "new workflow", open: openNewWorkflow },
  { name: "a template tried with a past event", open: openTemplateTrial },
  { name: "builder", open: openBuilder },
  { name: "notes, a group, the outline and the search on the canvas", open: openTools },
  { name: "the list of commands", open: openCommands },
  { name: "what can stand on an edge", open: openInsert },
  { name: "a watched value in the builder", open: openWatched },
  { name: "a condition held against a past event", open: openCondition },
  { name: "a draft tried with an event", open: openTrial },
  { name: "two states of a workflow side by side", open: openComparison },
  { name: "backtest", open: openBacktest },
  { name: "publishing with its impact", open: openPublish },
  { name: "runs", open: goto(`${OPERATOR}/runs`) },
  { name: "held events", open: goto(`${OPERATOR}/runs?filter=held`) },
  { name: "run", open: first(`${OPERATOR}/runs?filter=told`, "main li a") },
  { name: "one wallet of a run explained", open: openExplained },
  { name: "execution", open: openExecution },
  { name: "deliveries", open: goto(`${OPERATOR}/deliveries`) },
  { name: "dead letters", open: goto(`${OPERATOR}/deliveries?view=dead`) },
  { name: "addresses that get no mail", open: goto(`${OPERATOR}/deliveries?view=suppressed`) },
  { name: "subscribers", open: goto(`${OPERATOR}/subscribers`) },
  { name: "segments", open: goto(`${OPERATOR}/segments`) },
  { name: "new segment", open: openNewSegment },
  { name: "topics", open: goto(`${OPERATOR}/topics`) },
  { name: "new topic", open: openNewTopic },
  { name: "what counts as acting on a topic", open: openActs },
  { name: "measure", open: goto(`${OPERATOR}/measure`) },
  { name: "one topic measured", open: first(`${OPERATOR}/measure`, "main table a") },
  { name: "credits", open: goto(`${OPERATOR}/credits`) },
  { name: "health", open: goto(`${OPERATOR}/health`) },
  { name: "settings", open: goto(`${OPERATOR}/settings`) },
  { name: "new API key", open: openNewKey },
  { name: "a backend to ask on a schedule", open: openNewPull },
  { name: "a page that is not there", open: (page) => page.goto(`${OPERATOR}/runs/999999999`) },
];
const SUBSCRIBER_PAGES: Stop[] = [
  { name: "alerts", open: goto(SUBSCRIBER) },
  { name: "inbox", open: goto(`${SUBSCRIBER}/inbox`) },
  { name: "message", open: first(`${SUBSCRIBER}/inbox`, "a[data-inbox-row]") },
  { name: "why (not)", open: goto(`${SUBSCRIBER}/why`) },
  { name: "channels", open: goto(`${SUBSCRIBER}/channels`) },
  { name: "learned", open: goto(`${SUBSCRIBER}/learned`) },
  { name: "times", open: goto(`${SUBSCRIBER}/times`) },
  { name: "privacy", open: goto(`${SUBSCRIBER}/privacy`) },
  { name: "the widget", open: goto("/embed/tidewater-lend") },
];
const OPEN_PAGES: Stop[] = [
  { name: "sign-in", open: goto("/sign-in") },
  { name: "the widget, signed out", open: goto("/embed/tidewater-lend") },
  { name: "demo mailbox", open: goto("/demo/mailbox") },
];

test.use({ colorScheme: "light", reducedMotion: "reduce" });

test("behavior: the pages of nobody in particular are open to everybody", async ({ page }) => {
  await expectOpen(page, OPEN_PAGES);
});

test("behavior: an operator's pages are open to everybody", async ({ page }) => {
  test.setTimeout(720_000);
  await signInAsDemo(page, "Olga", OPERATOR);
  await expectOpen(page, OPERATOR_PAGES);
});

test("behavior: the fields of every way to start are open to everybody", async ({ page }) => {
  test.setTimeout(480_000);
  const path = await openWorkspace(page, `Fields ${Date.now()}`);
  await expectOpen(page, [{ name: "first steps", open: goto(path) }]);
  await startBlank(page, { path, name: "Every way to start" });
  await expectOpen(page, WHENS.map(startWith));
});

test("behavior: a subscriber's pages are open to everybody", async ({ page }) => {
  await signInAsDemo(page, "Clara", `${SUBSCRIBER}/inbox`);
  await control("health-factor", { user: CLARA, healthFactor: "1.31" });
  await expect(page.getByRole("link", { name: /health factor/ }).first()).toBeVisible({ timeout: 30_000 });
  await expectOpen(page, SUBSCRIBER_PAGES);
});

test("behavior: the admin's pages are open to everybody", async ({ page }) => {
  await signInAsDemo(page, "Ada", "/admin");
  // A page that is not there is accessible as well: this must be the real one.
  await expect(page.getByRole("row", { name: /Tidewater Lend/ })).toBeVisible();
  await expectOpen(page, [
    { name: "installation", open: goto("/admin") },
    { name: "the installation's health", open: goto("/admin?view=health") },
    { name: "history", open: goto("/admin?view=history") },
    { name: "a run", open: openAnyRun },
  ]);
});

/** One of the demo's people, from demo/actors.ts. */
const CLARA = "0x08135Da0A343E492FA2d4282F2AE34c6c5CC1BbE";

/** Every page in turn, so that one report has all that is wrong: all of it by day, and by night what colours decide. */
async function expectOpen(page: Page, stops: Stop[]): Promise<void> {
  const found: string[] = [];
  const check = async (axe: AxeBuilder, name: string) => {
    const { violations } = await axe.analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      found.push(...nodes.map((node) => `${name}: ${id} at ${node.target.join(" ")}: ${node.failureSummary}`));
    }
  };
  for (const { name, open } of stops) {
    await open(page);
    await expect(page.locator("h1").first()).toBeAttached();
    await expect(page.locator("[aria-busy=true], [data-skeleton]")).toHaveCount(0);
    await check(axeOf(page), name);
    await wear(page, "dark");
    await check(axeOf(page).withRules(COLOUR_RULES), `${name}, in the dark`);
    await wear(page, "light");
  }
  expect(found).toEqual([]);
}

/** What holds is not written down: on a large page that takes as long as finding it. */
const axeOf = (page: Page) => new AxeBuilder({ page }).options({ resultTypes: ["violations"] });

/** All of axe's that a theme may decide; the others ask what stands there. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

async function wear(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
}

async function openNewKey(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/settings`);
  await clickAwake(page.getByRole("button", { name: "Make a key" }));
  await expect(page.getByRole("dialog", { name: "Make an API key" })).toBeVisible();
}

/** Without a sample: a demo's address has no list of people. */
async function openNewPull(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/settings`);
  await clickAwake(page.getByRole("button", { name: "Ask a backend" }));
  await expect(page.getByRole("dialog").getByRole("button", { name: "Fetch a sample" })).toBeVisible();
}

async function openBuilder(page: Page): Promise<void> {
  await first(`${OPERATOR}/workflows`, "main li a")(page);
  const card = page.locator(".react-flow__node-card").first();
  await card.click();
  await expect(page.getByRole("complementary", { name: /^Fields of/ })).toBeVisible();
}

/** A copy of the demo's workflow, so that what is drawn on it is nobody else's. */
async function openCopy(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/workflows`);
  await page.getByRole("main").getByRole("link", { name: "Collateral watch", exact: true }).first().click();
  await clickAwake(page.getByRole("button", { name: "More", exact: true }));
  await page.getByRole("menuitem", { name: "Duplicate workflow" }).click();
  await expect(page.getByText("Not live yet")).toBeVisible();
  await page.locator(".react-flow__node-card").first().focus();
}

async function openTools(page: Page): Promise<void> {
  await openCopy(page);
  await page.keyboard.press("n");
  await page.keyboard.type("Ask Mo before touching the lines");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+g");
  await expect(page.getByRole("button", { name: "Group", exact: true })).toBeVisible();
  await expect(page.getByRole("toolbar")).toBeVisible();
  await page.keyboard.press("o");
  await page.keyboard.press("m");
  await expect(page.getByRole("region", { name: "Outline" })).toBeVisible();
  await page.keyboard.press("Control+f");
  await expect(page.getByRole("textbox", { name: "Find on the canvas" })).toBeFocused();
}

async function openCommands(page: Page): Promise<void> {
  await openCopy(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option", { name: /^Add a note/ })).toBeVisible();
}

async function openInsert(page: Page): Promise<void> {
  await openCopy(page);
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("i");
  await expect(page.getByRole("option", { name: "Condition" })).toBeVisible();
}

/** One that has ended, with alerts, messages and counts. */
async function openBacktest(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/workflows`);
  await page.getByRole("main").getByRole("link", { name: "Collateral watch", exact: true }).first().click();
  await page.getByRole("link", { name: "Backtest" }).click();
  await clickAwake(page.getByRole("radio", { name: "24 h" }));
  await page.getByRole("button", { name: "Run the backtest" }).click();
  await expect(page.getByRole("region", { name: /would have sent/ })).toBeVisible({ timeout: 60_000 });
  await expect(page.locator(".way-count").first()).toBeVisible();
  await expect(page.getByRole("table")).toBeVisible();
}

async function openLending(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/workflows`);
  await page.getByRole("main").getByRole("link", { name: "Collateral watch", exact: true }).first().click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
}

/** The condition's rows are held against a past event. */
async function openCondition(page: Page): Promise<void> {
  await openLending(page);
  await page.locator(".react-flow__node").filter({ hasText: "Below their line" }).click();
  await expect(page.getByRole("region", { name: "What this condition does" })).toBeVisible();
}

async function openTrial(page: Page): Promise<void> {
  await openLending(page);
  await clickAwake(page.getByRole("banner").getByRole("button", { name: "Test", exact: true }));
  await expect(page.getByRole("region", { name: "What happened, step by step" })).toBeVisible();
}

async function openComparison(page: Page): Promise<void> {
  await openLending(page);
  await clickAwake(page.getByRole("button", { name: "History" }));
  await page.getByRole("dialog").getByRole("button", { name: "Compare" }).first().click();
  await expect(page.getByRole("region", { name: "Comparison" }).locator(".step-card").first()).toBeVisible();
}

/** A workflow that was never published, so that there is something to publish. */
async function openPublish(page: Page): Promise<void> {
  await openCopy(page);
  const publish = page.getByRole("banner").getByRole("button", { name: "Publish", exact: true });
  await publish.click();
  await expect(page.getByRole("region", { name: "Impact" })).toContainText("No backtest was run");
}

/** The demo's own workflow on positions: its value shows, whatever it is at this moment. */
async function openWatched(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/workflows`);
  await page.getByRole("main").getByRole("link", { name: "Position on Aave" }).first().click();
  await page.locator(".react-flow__node-card").first().click();
  await expect(page.getByRole("region", { name: "Right now" })).toContainText(/at block|Cannot be read/);
}

const WHENS = ["Contract value", "Price", "Balance", "Address activity", "Schedule", "Block height"];

/** Adds the step and opens what its fields fold away. */
function startWith(label: string): Stop {
  return {
    name: `fields of ${label}`,
    open: async (page) => {
      const palette = page.getByRole("complementary", { name: "Steps to add" });
      await palette.getByRole("button", { name: label, exact: true }).click();
      const fields = page.getByRole("complementary", { name: `Fields of ${label}` });
      await expect(fields).toBeVisible();
      for (const folded of await fields.locator("details > summary").all()) await folded.click();
      const end = fields.getByRole("switch", { name: "It ends" });
      if (await end.isVisible()) await end.click();
      await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
    },
  };
}

async function openExecution(page: Page): Promise<void> {
  await first(`${OPERATOR}/runs?filter=told`, "main li a")(page);
  const href = await page.getByRole("table").getByRole("link").first().getAttribute("href");
  await page.goto(href ?? "");
  await expect(page.locator(".react-flow__node-card").first()).toBeVisible();
}

async function openExplained(page: Page): Promise<void> {
  await first(`${OPERATOR}/runs?filter=told`, "main li a")(page);
  const table = page.getByRole("region", { name: "Wallets of this run" });
  await clickAwake(table.getByRole("button", { name: /^Why, for/ }).first());
  await expect(page.getByRole("region", { name: "Why, for whom?" }).getByRole("status")).toContainText("Told");
}

/** The admin comes to a run from one of its executions. */
async function openAnyRun(page: Page): Promise<void> {
  await first("/admin?view=history", "main table a")(page);
  const run = await page.getByRole("link", { name: "Explain another wallet" }).getAttribute("href");
  await page.goto(run ?? "");
  await expect(page.getByRole("region", { name: "Why, for whom?" })).toBeVisible();
}

async function openNewWorkflow(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/workflows`);
  await clickAwake(page.getByRole("button", { name: "New workflow" }).first());
  await expect(page.getByRole("dialog").getByRole("button", { name: /^A blank canvas/ })).toBeVisible();
}

async function openTemplateTrial(page: Page): Promise<void> {
  await openNewWorkflow(page);
  const dialog = page.getByRole("dialog", { name: "New workflow" });
  await dialog.getByRole("button", { name: /^Liquidation alerts by tier/ }).click();
  await dialog.getByRole("textbox", { name: "Lending contract" }).fill(await demoLending());
  await dialog.getByLabel("Topic", { exact: true }).click();
  await page.getByRole("option", { name: /^Liquidation risk/ }).click();
  await dialog.getByRole("button", { name: "Try it on a past event" }).click();
  await expect(dialog.getByRole("heading", { name: /^It would / })).toBeVisible();
}

async function openNewSegment(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/segments`);
  await clickAwake(page.getByRole("button", { name: "New segment" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Condition", exact: true }).click();
  await dialog.getByLabel("Value 1", { exact: true }).click();
  await page.getByRole("option", { name: /^How they came/ }).click();
  await expect(dialog.getByRole("region", { name: "In it now" }).getByRole("link").first()).toBeVisible();
}

async function openActs(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/topics`);
  await clickAwake(page.getByRole("button", { name: /^More for/ }).first());
  await page.getByRole("menuitem", { name: "What counts as acting" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Its events").fill("event Repay(address indexed user, uint256 amount)");
  await dialog.getByRole("button", { name: "Read its events" }).click();
  await expect(dialog.getByRole("button", { name: "Count Repay as acting" })).toBeVisible();
}

async function openNewTopic(page: Page): Promise<void> {
  await page.goto(`${OPERATOR}/topics`);
  await clickAwake(page.getByRole("button", { name: "New topic" }));
  await expect(page.getByRole("dialog")).toBeVisible();
}
