import { type Browser, expect, type Page } from "@playwright/test";
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { clickAwake, whenAwake } from "./awake.ts";
import { mailbox } from "./demo-world.ts";
import { signIn } from "./sign-in.ts";

/** Somebody whom nobody knows yet. */
export const newAccount = (): PrivateKeyAccount => privateKeyToAccount(generatePrivateKey());

/** Signs in as somebody new and opens a workspace of their own; gives back its path. */
export async function openWorkspace(page: Page, name: string, account = newAccount()): Promise<string> {
  await signIn(page, account);
  await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
  const open = page.getByRole("button", { name: "Open a workspace", exact: true });
  if (await open.isVisible()) await clickAwake(open);
  await page.getByLabel("Your protocol’s name").fill(name);
  await page.getByRole("button", { name: "Open the workspace" }).click();
  await expect(page).toHaveURL(/\/w\/[a-z0-9-]+$/);
  return new URL(page.url()).pathname;
}

export type Subscriber = { account: PrivateKeyAccount; page: Page };

/** A browser of its own in which somebody new has come for the alerts of a workspace. */
export async function newSubscriber(browser: Browser, slug: string): Promise<Subscriber> {
  const page = await (await browser.newContext()).newPage();
  const account = newAccount();
  await signIn(page, account, `/a/${slug}/channels`);
  await expect(page.getByRole("heading", { name: "Channels" })).toBeVisible();
  return { account, page };
}

/** The texts of the mails that came to an address, newest first. */
export type MailTexts = (address: string) => Promise<string[]>;

const fromMailbox: MailTexts = async (address) =>
  (await mailbox()).flatMap((item) => (item.channel === "email" && item.to === address ? [item.text] : []));

/** Links a mail address as people do: by answering the mail that comes. */
export async function linkEmail({ page }: Subscriber, address: string, textsTo = fromMailbox): Promise<void> {
  const card = page.getByRole("region", { name: "Email" });
  await card.getByLabel("Your mail address").fill(address);
  await whenAwake(card);
  await card.getByRole("button", { name: "Send the confirmation" }).click();
  const confirm = await confirmLink(address, textsTo);
  const mail = await page.context().newPage();
  await mail.goto(confirm);
  await mail.getByRole("button", { name: "Confirm this address" }).click();
  await expect(mail.getByRole("heading", { name: "Your alerts come here now" })).toBeVisible();
  await mail.close();
  await expect(card.getByText("Works")).toBeVisible();
}

async function confirmLink(address: string, textsTo: MailTexts): Promise<string> {
  let link: string | undefined;
  const read = async () => {
    link = (await textsTo(address)).map((text) => /https?:\/\/\S+\/confirm\/[\w-]+/.exec(text)?.[0])[0];
    return link;
  };
  await expect.poll(read, { message: `the mail that asks ${address} to confirm` }).toBeDefined();
  return link ?? "";
}

/** Links a Telegram chat: the demo's stand-in opens the bot, then the chat is confirmed here. Gives back its number. */
export async function linkTelegram({ page }: Subscriber): Promise<number> {
  const card = page.getByRole("region", { name: "Telegram" });
  await whenAwake(card);
  await card.getByRole("button", { name: "Link Telegram" }).click();
  const opened = page.waitForResponse(/demo\.startChat/);
  await card.getByRole("button", { name: "Open the bot (demo)" }).click();
  const [answer] = (await (await opened).json()) as [{ result: { data: { chatId: number } } }];
  await card.getByRole("button", { name: "Yes, this is my chat" }).click();
  await expect(card.getByText("Works")).toBeVisible();
  return answer.result.data.chatId;
}

export type NumberTopic = { name: string; field: string; line: string; unit?: string; learns?: boolean };

/** A topic of one number that subscribers can tune. */
export async function makeNumberTopic(page: Page, path: string, topic: NumberTopic): Promise<void> {
  await page.goto(`${path}/topics`);
  await clickAwake(page.getByRole("button", { name: "New topic" }).first());
  const dialog = page.getByRole("dialog", { name: "New topic" });
  await dialog.getByLabel("Name", { exact: true }).fill(topic.name);
  await dialog.getByRole("button", { name: "Add a field" }).click();
  await page.getByRole("menuitem", { name: /^A number/ }).click();
  const field = dialog.getByRole("region", { name: "What they can tune" });
  await field.getByLabel("Name", { exact: true }).fill(topic.field);
  await field.getByLabel("Default", { exact: true }).fill(topic.line);
  if (topic.unit) await field.getByLabel("Unit", { exact: true }).fill(topic.unit);
  if (topic.learns) {
    await dialog.getByLabel("Learn from what people do").click();
    await page.getByRole("option", { name: topic.field }).click();
  }
  await dialog.getByRole("button", { name: "Create the topic" }).click();
  await expect(page.getByText(`${topic.name} is there`)).toBeVisible();
}

/** Liquidation risk, from 1.25 on. */
export function makeRiskTopic(page: Page, path: string): Promise<void> {
  return makeNumberTopic(page, path, { name: "Liquidation risk", field: "Your line", line: "1.25" });
}
