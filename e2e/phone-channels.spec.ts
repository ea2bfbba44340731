import { expect, type Locator, type Page, test } from "@playwright/test";
import { startPushService } from "#demo/sinks/push-service.ts";
import { whenAwake } from "./awake.ts";
import { control, mailbox } from "./demo-world.ts";
import { expectFits } from "./fits.ts";
import { linkEmail, linkTelegram, newAccount } from "./people.ts";
import { useStandIn } from "./push-stand-in.ts";
import { signIn } from "./sign-in.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, actionTimeout: 20_000 });

const HOME = "/a/tidewater-lend";

test("default: a subscriber links every channel, sets their times and hears less, all on a phone", async ({
  page,
  baseURL,
}) => {
  const account = newAccount();
  const address = `${account.address.slice(2, 10)}@phone.example`;
  const push = await startPushService();
  await page.context().grantPermissions(["notifications"], { origin: baseURL ?? "" });
  await useStandIn(page, push);
  await signIn(page, account, `${HOME}/channels`);
  await expectFits(page);

  await linkEmail({ account, page }, address);
  const chatId = await linkTelegram({ account, page });
  const browser = page.getByRole("region", { name: "Web push" });
  await browser.getByRole("button", { name: "Turn on in this browser" }).tap();
  await expect(browser.getByText("Works")).toBeVisible();
  await lookAt(page, "channels");

  await page.goto(`${HOME}/times`);
  await tapAwake(page.getByRole("switch", { name: "Quiet hours" }));
  await expect(page.getByLabel("From", { exact: true })).toBeVisible();
  await page.getByRole("radio", { name: /Weekly/ }).tap();
  await expect(page.getByLabel("Hour of the digest")).toBeVisible();
  await lookAt(page, "times");
  await page.getByRole("radio", { name: /At once/ }).tap();
  await page.getByRole("switch", { name: "Quiet hours" }).tap();
  await expect(page.getByText("Alerts may ring at any hour")).toBeVisible();

  await control("health-factor", { user: account.address, healthFactor: "1.07" });
  await expect.poll(() => mailsTo(address, "1.07"), { timeout: 60_000 }).toBeGreaterThan(0);
  // a chat that blocks the bot is off with the next message, and says why
  await control("telegram/chat", { chatId, state: { kind: "blocked" } });
  await page.goto(`${HOME}/channels`);
  const telegram = page.getByRole("region", { name: "Telegram" });
  await tapAwake(telegram.getByRole("button", { name: "Send a test" }));
  await expect(telegram.getByText("You blocked the bot")).toBeVisible();
  await lookAt(page, "channel-off");

  await page.goto(`${HOME}/inbox`);
  await page.getByRole("link", { name: /health factor 1\.07/ }).tap();
  await expect(page.getByRole("heading", { name: /health factor 1\.07/ })).toBeVisible();
  const quieter = page.getByRole("button", { name: "Snooze or mute" });
  await tapAwake(quieter);
  await lookAt(page, "quieter");
  await page.getByRole("menuitem", { name: "Snooze for a day" }).tap();
  await expect(page.getByText(/Snoozed until/)).toBeVisible();
  await lookAt(page, "snoozed");
  await page.getByRole("button", { name: "Bring it back" }).tap();
  await quieter.tap();
  const muted = page.waitForResponse(/timing\.mute/);
  await page.getByRole("menuitem", { name: /^Mute .* for a day$/ }).tap();
  // leaving before it is answered would call it off
  expect((await muted).ok()).toBe(true);
  await page.goto(`${HOME}/times`);
  await expect(page.getByText(/Muted until/).first()).toBeVisible();
  await lookAt(page, "muted");

  // the mail's own link asks first, and stops by a tap only
  await page.goto(await unsubscribeLink(address));
  await lookAt(page, "unsubscribe");
  await tapAwake(page.getByRole("button", { name: "Stop all mail" }));
  await expect(page.getByRole("heading", { name: /is off/ })).toBeVisible();
  await lookAt(page, "unsubscribed");
  await page.goto(`${HOME}/channels`);
  await expect(page.getByRole("region", { name: "Email" }).getByText("You unsubscribed")).toBeVisible();
  await push.close();
});

async function tapAwake(drawn: Locator): Promise<void> {
  await whenAwake(drawn);
  await drawn.tap();
}

/** Nothing scrolls sideways, in either theme; the pictures are beside the results, for who wants to look. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectFits(page);
    await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function mailsTo(address: string, word: string): Promise<number> {
  const items = await mailbox();
  return items.filter((item) => item.channel === "email" && item.to === address && item.subject.includes(word)).length;
}

async function unsubscribeLink(address: string): Promise<string> {
  for (const item of await mailbox()) {
    if (item.channel !== "email" || item.to !== address) continue;
    const link = /https?:\/\/[^\s"<>]+\/unsubscribe\/[\w.-]+/.exec(item.text)?.[0];
    if (link) return link;
  }
  throw new Error(`No mail to ${address} has a link that stops it.`);
}
