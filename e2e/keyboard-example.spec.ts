import { expect, type Locator, type Page, test } from "@playwright/test";
import { whenAwake } from "./awake.ts";
import { cardOf, fieldsOf } from "./builder.ts";
import { demoUrl } from "./demo-world.ts";
import {
  addStep,
  arrowTo,
  backToCard,
  focused,
  isNamed,
  newWorkflowByKeyboard,
  pickOption,
  publishByKeyboard,
  tabTo,
} from "./keys.ts";
import { makeRiskTopic, openWorkspace } from "./people.ts";

test.use({ viewport: { width: 1600, height: 1000 }, actionTimeout: 20_000, reducedMotion: "reduce" });

/**
 * As with the mouse: going to a field, choosing from a list, a burst of typing, adding a step by its name, or a
 * command is one action each, however many keys lie on the way.
 */
const ACTIONS_MAX = 60;
const ACTIONS_FROM_TEMPLATE_MAX = 8;

test("default: the worked example is drawn from an empty canvas and published without a mouse", async ({ page }) => {
  test.setTimeout(600_000);
  const path = await openWorkspace(page, `Without a mouse ${Date.now()}`);
  await makeRiskTopic(page, path);
  await newWorkflowByKeyboard(page, path, "Liquidation by tier");
  const keys = counted(page);
  await drawSpine(page, keys);
  await drawBranch(page, keys, { step: "telegram", subject: "Act now", limit: "1.10", isUrgent: true });
  await backToSwitch(page, keys);
  await drawBranch(page, keys, { step: "email", subject: "Room to act", limit: "1.50" });
  await backToSwitch(page, keys);
  await drawStop(page, keys);
  await backToSwitch(page, keys);
  await drawBranch(page, keys, { step: "send message", subject: "At the baseline" });
  await keys.act(() => publishByKeyboard(page));
  expect(keys.count()).toBeLessThanOrEqual(ACTIONS_MAX);
  test.info().annotations.push({ type: "actions", description: `${keys.count()} without a mouse` });
});

test("default: the worked example is live from its template without a mouse", async ({ page }) => {
  const path = await openWorkspace(page, `Template without a mouse ${Date.now()}`);
  await makeRiskTopic(page, path);
  await page.goto(`${path}/workflows`);
  await whenAwake(page.getByRole("button", { name: "New workflow" }).first());
  const keys = counted(page);
  const dialog = page.getByRole("dialog", { name: "New workflow" });
  await keys.enter(page.getByRole("button", { name: "New workflow" }).first());
  await keys.enter(dialog.getByRole("button", { name: /^Liquidation alerts by your own tiers/ }));
  await keys.typeInto(dialog.getByRole("textbox", { name: "Lending contract" }), `0x${"5".repeat(40)}`);
  await keys.typeInto(dialog.getByRole("textbox", { name: "Your backend" }), `${demoUrl()}/tiers/`);
  await keys.enter(dialog.getByRole("button", { name: "Open in the builder" }));
  await expect(cardOf(page, "Act now")).toBeVisible();
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
  await keys.enter(page.getByRole("banner").getByRole("button", { name: /^Publish/ }));
  await keys.enter(page.getByRole("dialog", { name: /^Publish v/ }).getByRole("button", { name: /^Publish/ }));
  await expect(page.getByText(/^v1 is live$/).first()).toBeVisible();
  expect(keys.count()).toBeLessThanOrEqual(ACTIONS_FROM_TEMPLATE_MAX);
  test.info().annotations.push({ type: "actions", description: `${keys.count()} from the template, without a mouse` });
});

type Keys = ReturnType<typeof counted>;

function counted(page: Page) {
  let count = 0;
  const act = async (does: () => Promise<unknown>) => {
    count++;
    await does();
  };
  return {
    act,
    count: () => count,
    add: (words: string) =>
      act(async () => {
        await addStep(page, words);
        // Enter goes to the new card's fields.
        await page.keyboard.press("Enter");
        await expect(fieldsOf(page).locator(":focus")).toBeVisible();
      }),
    to: (name: string) => act(() => tabTo(page, name)),
    pick: (words: string) => act(() => pickOption(page, words)),
    type: (words: string) => act(() => page.keyboard.type(words)),
    press: (key: string) => act(() => page.keyboard.press(key)),
    /** Tab finds a button, Enter presses it. */
    enter: (button: Locator) =>
      act(async () => {
        await tabToElement(page, button);
        await page.keyboard.press("Enter");
      }),
    /** Tab finds a field, and a burst of typing fills it. */
    typeInto: (field: Locator, words: string) =>
      act(async () => {
        await tabToElement(page, field);
        await page.keyboard.type(words);
      }),
  };
}

async function drawSpine(page: Page, keys: Keys): Promise<void> {
  await keys.add("contract event");
  await keys.to("Contract");
  await keys.pick("Demo Lending");
  await expect(cardOf(page, "Contract event")).toContainText("HealthFactor");
  await backToCard(page);

  await keys.add("wallet in the event");
  await keys.to("Topic");
  await keys.pick("Liquidation risk");
  await backToCard(page);

  await keys.add("look up");
  await keys.to("URL");
  await keys.type(`${demoUrl()}/tiers/{Wallet`);
  await expect(page.getByRole("listbox", { name: "Values" })).toBeVisible();
  await keys.press("Enter");
  await addRow(page, keys, "Add attribute");
  await expect(fieldsOf(page).getByLabel("Name of attribute 1")).toBeFocused();
  await keys.type("tier");
  await keys.to("Path of attribute 1");
  await keys.type("$.tier");
  await backToCard(page);

  await keys.add("switch");
  await keys.to("Take the way of");
  await keys.pick("Tier");
  for (const [index, value] of ["aggressive", "conservative", "opted_out"].entries()) {
    await addRow(page, keys, "Add way");
    await expect(fieldsOf(page).getByLabel(`Value of way ${index + 1}`)).toBeFocused();
    await keys.type(value);
  }
  await expect(cardOf(page, "Switch")).toContainText("opted_out");
  await backToCard(page);
}

async function tabToElement(page: Page, element: Locator): Promise<void> {
  await expect(element).toBeVisible();
  await tabTo(page, () => element.evaluate((one) => one === document.activeElement));
}

/** A button that adds a row is pressed where Tab finds it; the new row has the focus then. */
async function addRow(page: Page, keys: Keys, label: string): Promise<void> {
  await tabTo(page, label);
  await keys.press("Enter");
}

type Branch = { step: string; subject: string; limit?: string; isUrgent?: boolean };

/** On the next way of the switch: a condition, and a message when it holds. */
async function drawBranch(page: Page, keys: Keys, { step, subject, limit, isUrgent }: Branch): Promise<void> {
  await keys.add("condition");
  await tabTo(page, "Value 1");
  await keys.pick("Health factor");
  await tabTo(page, "Comparison 1");
  await keys.type("is at most");
  if (limit) {
    await tabTo(page, "Compared with 1");
    await keys.type(limit);
  } else {
    await keys.to("Compared with 1: use a value from above");
    await keys.act(() => pickInMenu(page, /^Your line/));
  }
  await backToCard(page);

  await keys.add(step);
  await expect(fieldsOf(page).getByLabel("Subject", { exact: true })).toBeFocused();
  await keys.type(`${subject}: health factor {Health fac`);
  await expect(page.getByRole("listbox", { name: "Values" })).toBeVisible();
  await keys.press("Enter");
  await tabTo(page, () => isNamed(page, "Text"));
  await keys.type("Repay or add collateral.");
  if (isUrgent) {
    await keys.to("Urgency");
    await keys.pick("Urgent");
  }
  await backToCard(page);
}

/** Enter opens the menu of the button that has the focus, arrows choose. */
async function pickInMenu(page: Page, words: RegExp): Promise<void> {
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: words });
  await expect(item).toBeVisible();
  await arrowTo(page, () => item.evaluate((element) => element.hasAttribute("data-highlighted")));
  await page.keyboard.press("Enter");
  await expect(item).toBeHidden();
}

async function drawStop(page: Page, keys: Keys): Promise<void> {
  await keys.add("stop");
  await tabTo(page, "Reason");
  await keys.type("Said no to alerts");
  await keys.to("Counts as");
  await keys.pick("Opted out");
  await backToCard(page);
}

/** Up along the edges, from the end of a branch. */
async function backToSwitch(page: Page, keys: Keys): Promise<void> {
  const card = cardOf(page, "Switch");
  await keys.act(async () => {
    for (let steps = 0; steps < 4; steps++) {
      if (await card.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("ArrowUp");
    }
    expect(await focused(page, ".react-flow__node")).toBe(true);
    await expect(card).toBeFocused();
  });
}
