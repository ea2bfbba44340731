import { type Browser, expect, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import {
  choose,
  chooseInMenu,
  clickStep,
  connect,
  dragStep,
  fieldsOf,
  openCard,
  publish,
  startBlank,
} from "./builder.ts";
import { control, demoUrl, mailbox } from "./demo-world.ts";
import { linkEmail, linkTelegram, newSubscriber, openWorkspace, type Subscriber } from "./people.ts";
import { signInAsDemo } from "./sign-in.ts";

test.use({ viewport: { width: 1600, height: 1000 }, actionTimeout: 20_000 });

const STAMP = Date.now();
const TIERS = ["aggressive", "conservative", "opted_out", "unknown"] as const;
type Tier = (typeof TIERS)[number];
type People = Record<Tier, Subscriber & { chatId?: number }>;

const emailOf = (tier: Tier) => `${tier}.${STAMP}@mail.example`;

test("default: the worked example, from an empty canvas to each subscriber's own alert", async ({ page, browser }) => {
  test.setTimeout(600_000);
  const path = await openWorkspace(page, `Worked example ${STAMP}`);
  const slug = path.replace("/w/", "");
  await test.step("an admin grants ten credits", () => grantCredits(browser));
  await test.step("the operator makes the topic", () => makeTopic(page, path));
  await test.step("the operator draws the workflow and publishes", () => drawWorkflow(page, path));
  const people = await test.step("four subscribers link their channels", () => gather(browser, slug));

  await test.step("one transaction at everybody's line tells each in their own way", async () => {
    const before = await newestId();
    await report(people, { aggressive: "1.10", conservative: "1.50", opted_out: "1.02", unknown: "1.25" });
    await expectRun(page, {
      path,
      people,
      nth: 1,
      ended: { aggressive: /Done/, conservative: /Done/, unknown: /Done/ },
    });
    await expect
      .poll(() => received(people, before), { timeout: 30_000 })
      .toEqual([
        "email to conservative: Room to act: health factor 1.5",
        "email to unknown: At the baseline: health factor 1.25",
        "telegram to aggressive: Act now: health factor 1.1",
      ]);
    await openRunOf(page, { path, wallet: people.opted_out.account.address });
    await expect(page.getByRole("region", { name: "Why it ended so" })).toContainText(/Opted out.*Said no to alerts/s);
    await expectCredits(page, path, 7);
  });

  await test.step("one transaction just over every line tells nobody", async () => {
    const before = await newestId();
    await report(people, { aggressive: "1.11", conservative: "1.51", opted_out: "1.03", unknown: "1.26" });
    await expectRun(page, { path, people, nth: 2, ended: {} });
    expect(await received(people, before)).toEqual([]);
    await expectCredits(page, path, 7);
  });
});

/** The installation's admin gives the new workspace something to spend. */
async function grantCredits(browser: Browser): Promise<void> {
  const page = await (await browser.newContext()).newPage();
  await signInAsDemo(page, "Ada", "/admin");
  const row = page.getByRole("row").filter({ has: page.getByText(`Worked example ${STAMP}`, { exact: true }) });
  await clickAwake(row.getByRole("button", { name: "Grant credits" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Credits" }).fill("10");
  await dialog.getByRole("button", { name: "Grant 10 credits" }).click();
  await expect(page.getByText(`Worked example ${STAMP} has 10 credits`)).toBeVisible();
  await page.context().close();
}

async function makeTopic(page: Page, path: string): Promise<void> {
  await page.goto(`${path}/topics`);
  await clickAwake(page.getByRole("button", { name: "New topic" }));
  const dialog = page.getByRole("dialog", { name: "New topic" });
  await dialog.getByLabel("Name", { exact: true }).fill("Liquidation risk");
  await chooseInMenu(page, { from: dialog.getByRole("button", { name: "Add a field" }), item: "A number" });
  const field = dialog.getByRole("region", { name: "What they can tune" });
  await field.getByLabel("Name", { exact: true }).fill("Your line");
  await field.getByLabel("Default", { exact: true }).fill("1.25");
  await dialog.getByRole("button", { name: "Create the topic" }).click();
  await expect(page.getByText("Liquidation risk is there")).toBeVisible();
}

/** With the mouse: clicks for the spine, drags for the branches, edges from port to card. */
async function drawWorkflow(page: Page, path: string): Promise<void> {
  await startBlank(page, { path, name: "Liquidation by tier" });
  await drawSpine(page);
  await drawBranch(page, { way: "Aggressive", ...AT_110, atMost: "1.10" });
  await drawBranch(page, { way: "Conservative", ...AT_150, atMost: "1.50" });
  await drawOptedOut(page);
  await drawBranch(page, { way: "Otherwise", ...AT_BASELINE });
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
  await publish(page);
}

async function drawSpine(page: Page): Promise<void> {
  const fields = fieldsOf(page);
  await page.getByRole("button", { name: "Contract event" }).last().click();
  await choose(page, { from: fields.getByLabel("Contract", { exact: true }), option: "Demo Lending" });
  await expect(fields.getByLabel("Event", { exact: true })).toContainText("HealthFactor");

  await clickStep(page, { label: "Wallet in the event", name: "The borrower" });
  await choose(page, { from: fields.getByLabel("Wallet", { exact: true }), option: "User" });
  await choose(page, { from: fields.getByLabel("Topic", { exact: true }), option: "Liquidation risk" });
  // Only those who came themselves: the demo's market reports others meanwhile.
  await choose(page, { from: fields.getByLabel("A wallet nobody knows yet"), option: "Is passed over" });

  await clickStep(page, { label: "Look up by API", name: "Their tier" });
  await fields.getByRole("textbox", { name: "URL" }).fill(`${demoUrl()}/tiers/`);
  await chooseInMenu(page, { from: fields.getByRole("button", { name: "Insert value into URL" }), item: "Wallet" });
  await fields.getByRole("button", { name: "Add attribute" }).click();
  await fields.getByLabel("Name of attribute 1").fill("tier");
  await fields.getByLabel("Path of attribute 1").fill("$.tier");

  await clickStep(page, { label: "Switch", name: "Which tier" });
  await choose(page, { from: fields.getByLabel("Take the way of"), option: "Tier" });
  const ways = [
    ["aggressive", "Aggressive"],
    ["conservative", "Conservative"],
    ["opted_out", "Opted out"],
  ] as const;
  for (const [index, [value, word]] of ways.entries()) {
    await fields.getByRole("button", { name: "Add way" }).click();
    await fields.getByLabel(`Value of way ${index + 1}`).fill(value);
    await fields.getByLabel(`Word of way ${index + 1}`).fill(word);
  }
}

type Branch = {
  way: string;
  condition: string;
  /** Without one: the subscriber's own line. */
  atMost?: string;
  step: string;
  name: string;
  subject: string;
  urgency?: string;
};

const AT_110 = { condition: "At 110 %", step: "Telegram", name: "Act now", subject: "Act now", urgency: "Urgent" };
const AT_150 = { condition: "At 150 %", step: "Email", name: "Room to act", subject: "Room to act" };
const AT_BASELINE = { condition: "At their line", step: "Send message", name: "Baseline", subject: "At the baseline" };

async function drawBranch(page: Page, branch: Branch): Promise<void> {
  await dragStep(page, { label: "Condition", name: branch.condition });
  await connect(page, { from: "Which tier", way: branch.way, to: branch.condition });
  const condition = await openCard(page, branch.condition);
  await condition.getByRole("button", { name: "Condition", exact: true }).click();
  await choose(page, { from: condition.getByLabel("Value 1"), option: "Health factor" });
  await condition.getByLabel("Comparison 1").selectOption("is at most");
  if (branch.atMost) await condition.getByLabel("Compared with 1", { exact: true }).fill(branch.atMost);
  else {
    const pick = condition.getByRole("button", { name: "Compared with 1: use a value from above" });
    await chooseInMenu(page, { from: pick, item: "Your line" });
  }

  await dragStep(page, { label: branch.step, name: branch.name });
  await connect(page, { from: branch.condition, way: "Yes", to: branch.name });
  const action = await openCard(page, branch.name);
  for (const [label, words] of [
    ["Subject", `${branch.subject}: health factor `],
    ["Text", "Your health factor is "],
  ] as const) {
    await action.getByLabel(label, { exact: true }).fill(words);
    const insert = action.getByRole("button", { name: `Insert value into the ${label.toLowerCase()}` });
    await chooseInMenu(page, { from: insert, item: "Health factor" });
  }
  if (branch.urgency) await choose(page, { from: action.getByLabel("Urgency"), option: branch.urgency });
}

async function drawOptedOut(page: Page): Promise<void> {
  await dragStep(page, { label: "Stop", name: "They said no" });
  await connect(page, { from: "Which tier", way: "Opted out", to: "They said no" });
  const stop = await openCard(page, "They said no");
  await stop.getByLabel("Reason", { exact: true }).fill("Said no to alerts");
  await choose(page, { from: stop.getByLabel("Counts as"), option: "Opted out" });
}

/** Each with mail and Telegram, so that what comes was chosen; who is unknown to the backend has mail only. */
async function gather(browser: Browser, slug: string): Promise<People> {
  const people = {} as People;
  for (const tier of TIERS) {
    const person = await newSubscriber(browser, slug);
    people[tier] = person;
    await linkEmail(person, emailOf(tier));
    if (tier === "unknown") continue;
    people[tier] = { ...person, chatId: await linkTelegram(person) };
    await control("tiers/set", { wallet: person.account.address, tier });
  }
  return people;
}

/** Health factors of all four in one transaction. */
async function report(people: People, factors: Record<Tier, string>): Promise<void> {
  const reports = TIERS.map((tier) => ({ user: people[tier].account.address, healthFactor: factors[tier] }));
  await control("health-factor", { reports });
}

type ExpectRun = { path: string; people: People; nth: number; ended: Partial<Record<Tier, RegExp>> };

/** Waits on the runs page until each wallet's newest run, the `nth`, has ended as it should; quietly by default. */
async function expectRun(page: Page, { path, people, nth, ended }: ExpectRun): Promise<void> {
  for (const tier of TIERS) {
    await page.goto(`${path}/runs?wallet=${people[tier].account.address.toLowerCase()}`);
    const rows = page.getByRole("main").getByRole("listitem");
    await expect(rows).toHaveCount(nth, { timeout: 30_000 });
    await expect(rows.first()).toContainText(ended[tier] ?? "Nobody matched", { timeout: 30_000 });
  }
}

async function openRunOf(page: Page, { path, wallet }: { path: string; wallet: string }): Promise<void> {
  await page.goto(`${path}/runs?wallet=${wallet.toLowerCase()}`);
  await page.getByRole("main").getByRole("listitem").first().getByRole("link").click();
}

async function expectCredits(page: Page, path: string, left: number): Promise<void> {
  await expect(page.getByRole("link", { name: `${left} credits` })).toBeVisible();
  await page.goto(`${path}/credits`);
  await expect(page.getByRole("main")).toContainText(new RegExp(`${left}\\s*credits left`));
  await expect(page.getByText("The ledger sums to zero.")).toBeVisible();
  const posted = page.getByRole("region", { name: "How it stands" });
  await expect(posted).toContainText(`Posted for delivered alerts− ${10 - left}`);
}

async function newestId(): Promise<number> {
  return (await mailbox())[0]?.id ?? 0;
}

/** What reached these people's addresses and chats since, in order of channel and person. */
async function received(people: People, since: number): Promise<string[]> {
  const items = (await mailbox()).filter((item) => item.id > since);
  const told = items.flatMap((item) => {
    const who = TIERS.find((tier) =>
      item.channel === "telegram" ? item.chatId === people[tier].chatId : item.to === emailOf(tier),
    );
    return who ? [`${item.channel} to ${who}: ${titleOf(item)}`] : [];
  });
  return told.sort();
}

/** What stands above the rest: a mail's subject, a chat message's first line. */
function titleOf(item: Awaited<ReturnType<typeof mailbox>>[number]): string {
  if (item.channel === "email") return item.subject;
  return item.channel === "telegram" ? (item.text.split("\n")[0] ?? "") : item.path;
}
