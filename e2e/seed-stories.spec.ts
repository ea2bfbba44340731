import { type APIRequestContext, type Browser, expect, type Page, test } from "@playwright/test";
import type { PrivateKeyAccount } from "viem/accounts";
import { clickAwake } from "./awake.ts";
import { openCard, publish } from "./builder.ts";
import { type OwnInstallation, startOwnInstallation } from "./own-installation.ts";
import { linkEmail, makeNumberTopic, newAccount, newSubscriber, openWorkspace, type Subscriber } from "./people.ts";
import { signIn } from "./sign-in.ts";

/**
 * Five weeks of yields, lived by five people in an installation whose clock is moved: what each of them does in the
 * browser is all that is learned from, and the summer time of Berlin ends meanwhile.
 */
const PORT = Number(process.env.E2E_PORT ?? 3210) + 1;
const URL = `http://localhost:${PORT}`;

test.describe.configure({ mode: "serial" });
test.use({ baseURL: URL, actionTimeout: 20_000, timezoneId: "Europe/Berlin" });

const NAMES = ["otto", "ruth", "frida", "nora", "vera"] as const;
type Name = (typeof NAMES)[number];
const DAY_MS = 86_400_000;

/** Sunday on which the clocks of Berlin go back, next year: browsers drop cookies by the machine's clock. */
const CHANGE = lastSundayOfOctober(new Date().getUTCFullYear() + 1);
/** A moment in UTC, so many days from that Sunday. */
const at = (days: number, clock: string) => new Date(`${dayOf(days)}T${clock}Z`);

let installation: OwnInstallation;
let slug: string;
let door: string;
let key: string;
const people = {} as Record<Name, Subscriber>;
let posted = 0;

test.beforeAll("five weeks go by", async ({ browser, request }) => {
  test.setTimeout(900_000);
  const admin = newAccount();
  installation = await startOwnInstallation({ port: PORT, admin: admin.address, startAt: at(-44, "08:00:00") });
  const operator = await (await browser.newContext()).newPage();
  await test.step("the team sets it up", async () => {
    const path = await openWorkspace(operator, "Harbour Yield");
    slug = path.replace("/w/", "");
    await grantCredits(browser, admin);
    await makeNumberTopic(operator, path, { name: "Yield", field: "Your line", line: "4", unit: "%", learns: true });
    key = await makeKey(operator, path);
    door = await drawWorkflow(operator, path);
  });
  await test.step("five people come", async () => {
    for (const name of NAMES) {
      people[name] = await newSubscriber(browser, slug);
      await linkEmail(people[name], mailOf(name), textsTo);
    }
    await people.nora.page.goto(`/a/${slug}`);
    await clickAwake(people.nora.page.getByRole("switch", { name: "Yield" }));
    await expect(people.nora.page.getByText("Off. Nothing of it reaches you.").first()).toBeVisible();
  });
  for (let week = 0; week < 5; week++) await test.step(`week ${week + 1}`, () => liveWeek(request, week));
  installation.goTo(at(2, "12:00:00"));
  await test.step("the worker has learned of each", async () => {
    for (const name of ["vera", "ruth", "frida"] as const) await expectLearned(name);
  });
});

test.afterAll(async () => {
  await installation?.stop();
});

/** Monday and Tuesday bring small yields, which Ruth sees and passes over; Thursday brings one that is worth it. */
async function liveWeek(request: APIRequestContext, week: number): Promise<void> {
  const monday = -41 + 7 * week;
  for (const day of [monday, monday + 1]) {
    installation.goTo(at(day, "12:00:00"));
    // by the fourth week they may be held back from her already
    await yields(request, `4.${5 + (posted % 2)}${week}`, ["otto", "vera"]);
    installation.goTo(at(day, "13:00:00"));
    await looksIn(people.ruth);
  }
  installation.goTo(at(monday + 3, "12:00:00"));
  const title = await yields(request, `6.5${week}`);
  installation.goTo(at(monday + 3, "12:20:00"));
  await acts(people.vera, title);
  installation.goTo(at(monday + 3, "13:30:00"));
  await acts(people.ruth, title);
  // ten o'clock in Berlin, in summer
  installation.goTo(at(monday + 4, "08:00:00"));
  await acts(people.frida, title);
}

test("default: who answers within the hour goes first, who set nothing gets the default, who said no nothing", async ({
  request,
}) => {
  const { vera } = people;
  const title = await yields(request, "6.1", ["otto", "ruth", "vera"]);
  // she came last to all of it
  expect(toldOf(title)).toEqual(["vera", "otto", "ruth"]);
  await vera.page.goto(`/a/${slug}/inbox`);
  await expect(vera.page.getByRole("link", { name: title })).toBeVisible();
});

test("default: small yields that were passed over stop interrupting, larger ones still come, and Undo brings them back", async ({
  request,
}) => {
  const { page } = people.ruth;
  const held = await test.step("what is under it is held back, with its reason", async () => {
    // now and then one comes all the same, to see whether the line holds: by plan, in the app alone
    for (let hundredths = 70; hundredths < 90; hundredths++) {
      const title = await yields(request, `4.${hundredths}`, ["otto", "vera"]);
      await page.goto(`/a/${slug}/inbox?tab=held`);
      await expect(page.locator("[data-inbox-row]").first()).toBeVisible();
      if (await page.getByRole("link", { name: title }).isVisible()) return title;
      await page.goto(`/a/${slug}/inbox`);
      await expect(page.getByText("You pass over most of this size").first()).toBeVisible();
    }
    throw new Error("Twenty small yields were all probes");
  });
  await expect(page.getByText(/Learned: under 6 % you pass over, (\d+) of \1\./).first()).toBeVisible();
  expect(toldOf(held)).not.toContain("ruth");
  const large = await yields(request, "6", ["otto", "ruth", "vera"]);
  await page.goto(`/a/${slug}/inbox`);
  await expect(page.getByRole("link", { name: large, exact: true })).toBeVisible();

  await page.goto(`/a/${slug}/learned`);
  const card = page.getByRole("article", { name: "Learned of Yield" });
  await clickAwake(card.getByRole("button", { name: "Undo" }));
  await expect(card).toBeHidden();
  const small = await yields(request, "4", ["otto", "ruth", "vera"]);
  await page.goto(`/a/${slug}/inbox`);
  await expect(page.getByRole("link", { name: small, exact: true })).toBeVisible();
});

test("default: who claims on Fridays is told on Friday at nine by their own clocks, over the end of summer time", async ({
  request,
}) => {
  const { page } = people.frida;
  const before = installation.mails().filter(({ to }) => to.includes(mailOf("frida"))).length;
  const mailsSince = () =>
    installation
      .mails()
      .filter(({ to }) => to.includes(mailOf("frida")))
      .slice(before)
      .map(({ subject }) => subject);
  installation.goTo(at(3, "12:00:00"));
  const title = await yields(request, "8.4", ["otto", "ruth", "vera"]);
  await page.goto(`/a/${slug}/inbox`);
  await expect(page.getByRole("link", { name: title })).toBeVisible();
  await expect(
    page.getByText(/Held for Friday, 09:00\. You act on these on Fridays, (\d) of \1 times\./).first(),
  ).toBeVisible();

  // nine in Berlin is eight in UTC by now: what comes ten minutes before is told to all others, and to her with the rest
  installation.goTo(at(5, "07:50:00"));
  await yields(request, "8.5", ["otto", "ruth", "vera"]);
  expect(mailsSince()).toEqual([]);
  installation.goTo(at(5, "08:00:06"));
  await expect.poll(mailsSince).toEqual([expect.stringMatching(/^Your digest, \d alerts: Yield$/)]);
  const digest = installation.mails().findLast(({ to }) => to.includes(mailOf("frida")));
  expect(digest?.text).toContain("Yield up to 8.4 %");
  expect(digest?.text).toContain("Yield up to 8.5 %");
});

test("default: the first line that somebody sets by API holds from the next event on", async ({ request }) => {
  const { account } = people.otto;
  await yields(request, "4.2", ["otto", "ruth", "vera"]);
  const url = `/api/v1/subscribers/${account.address}/preferences/yield`;
  const headers = { authorization: `Bearer ${key}` };
  const reply = await request.put(url, { headers, data: { own: { "your-line": "7" } } });
  expect(reply.status(), await reply.text()).toBe(200);
  const under = await yields(request, "6.9", ["ruth", "vera"]);
  const over = await yields(request, "7", ["otto", "ruth", "vera"]);
  expect(toldOf(under)).not.toContain("otto");
  expect(toldOf(over)).toContain("otto");
  expect(
    installation.mails().filter(({ to, subject }) => to.includes(mailOf("nora")) && /^Yield up/.test(subject)),
  ).toEqual([]);
});

/** Posts a yield as the team's backend does, and waits until all of these were told by mail, everybody unless said. */
async function yields(
  request: APIRequestContext,
  percent: string,
  told: readonly Name[] = ["otto", "ruth", "vera"],
): Promise<string> {
  const headers = { "idempotency-key": `yield-${++posted}` };
  const reply = await request.post(door, { headers, data: { yield: percent } });
  expect(reply.status(), await reply.text()).toBe(202);
  const title = `Yield up to ${percent} %`;
  await expect.poll(() => told.filter((name) => !toldOf(title).includes(name)), { timeout: 20_000 }).toEqual([]);
  return title;
}

/** Whom mails of that subject reached, in the order in which they came. */
function toldOf(title: string): Name[] {
  const found = installation.mails().filter(({ subject }) => subject === title);
  return found.flatMap(({ to }) => NAMES.filter((name) => to.includes(mailOf(name))));
}

/** They look at their inbox, and do nothing. */
async function looksIn({ page }: Subscriber): Promise<void> {
  const looked = page.waitForResponse((response) => response.url().includes("inbox.look"));
  await page.goto(`/a/${slug}/inbox`);
  await looked;
}

/** They go on to what a message asks for. */
async function acts({ page }: Subscriber, title: string): Promise<void> {
  await page.goto(`/a/${slug}/inbox`);
  await page.getByRole("link", { name: title }).click();
  const said = page.waitForResponse(
    (r) => r.url().includes("inbox.update") && r.request().postData()?.includes("acted") === true,
  );
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "To the vault" }).click();
  await said;
  await (await opened).close();
}

const LEARNED = {
  vera: /^Yield alerts reach you first\. you answered (\d) of your last \1 within an hour\.$/,
  ruth: /^Yield alerts under 6 % are held back\. Since \d+ \w+ you were active and ignored (\d+) of \1 under 6 %, and acted on (\d) of \2 from 6 % on\./,
  frida:
    /^Yield alerts that can wait come on Fridays at 09:00\. You acted by yourself on (\d) days since \d+ \w+, of which \1 were Fridays\.$/,
};

/** What the page says was learned, once the worker has learned it. */
async function expectLearned(name: keyof typeof LEARNED): Promise<void> {
  const { page } = people[name];
  await expect(async () => {
    await page.goto(`/a/${slug}/learned`);
    const text = await page.getByRole("article").first().locator("p").allTextContents();
    expect(text.slice(0, 2).join(" ")).toMatch(LEARNED[name]);
  }).toPass({ timeout: 60_000, intervals: [1_000] });
}

const mailOf = (name: Name) => `${name}@mail.example`;
const textsTo = async (address: string) =>
  installation.mails().flatMap(({ to, text }) => (to.includes(address) ? [text] : []));

/** The installation's admin gives the new workspace something to spend. */
async function grantCredits(browser: Browser, admin: PrivateKeyAccount): Promise<void> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, admin, "/admin");
  await clickAwake(page.getByRole("button", { name: "Grant credits" }).first());
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Credits" }).fill("1000");
  await dialog.getByRole("button", { name: /^Grant/ }).click();
  await expect(dialog).toBeHidden();
  await page.context().close();
}

async function makeKey(page: Page, path: string): Promise<string> {
  await page.goto(`${path}/settings`);
  await clickAwake(page.getByRole("button", { name: "Make a key" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Backend");
  await dialog.getByRole("checkbox", { name: /preferences:write/ }).click();
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const made = (await dialog.locator("code").textContent()) ?? "";
  await dialog.getByRole("button", { name: "I have it" }).click();
  return made;
}

/** From a file, as one workspace gives it to another; drawing is another journey's. @returns where signals are posted */
async function drawWorkflow(page: Page, path: string): Promise<string> {
  await page.goto(`${path}/workflows`);
  await clickAwake(page.getByRole("button", { name: "Import", exact: true }).first());
  const dialog = page.getByRole("dialog", { name: "Import a workflow" });
  await dialog.getByLabel("Or paste it").fill(JSON.stringify(YIELD_FILE));
  const make = dialog.getByRole("button", { name: "Make the workflow" });
  await expect(make).not.toHaveAttribute("aria-disabled", "true");
  await make.click();
  const fields = await openCard(page, "A yield");
  await fields.getByRole("button", { name: "Make an address" }).click();
  const url = await fields.locator("code", { hasText: "/api/signals/" }).textContent();
  await publish(page);
  return url ?? "";
}

const node = (type: string, name: string, config: Record<string, unknown>) => ({ type, v: 1, name, config });
const YIELD_FILE = {
  format: "bellwether-workflow",
  version: 1,
  name: "Yields that go up",
  topics: [{ key: "yield", name: "Yield" }],
  secrets: [],
  graph: {
    schema: 1,
    nodes: {
      when: node("signal", "A yield", { fields: [{ name: "yield", kind: "number", unit: "%" }] }),
      who: node("topic-subscribers", "All who follow", { topicId: { topic: "yield" } }),
      if: node("condition", "At their line", {
        condition: {
          all: [{ op: "is-at-least", args: [{ ref: ["when", "yield"] }, { ref: ["who", "your-line"] }] }],
        },
      }),
      tell: node("send-message", "Tell them", {
        message: {
          subject: ["Yield up to ", { ref: ["when", "yield"] }],
          body: ["On your deposit."],
          link: { label: "To the vault", url: [`${URL}/`] },
        },
        urgency: "normal",
        topicId: null,
      }),
    },
    edges: {
      a: { from: ["when", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["if", "in"] },
      c: { from: ["if", "yes"], to: ["tell", "in"] },
    },
    notes: {},
    layout: {},
  },
};

function lastSundayOfOctober(year: number): Date {
  const last = new Date(Date.UTC(year, 9, 31));
  return new Date(last.getTime() - last.getUTCDay() * DAY_MS);
}

function dayOf(days: number): string {
  return new Date(CHANGE.getTime() + days * DAY_MS).toISOString().slice(0, 10);
}
