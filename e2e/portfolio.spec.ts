import { type Browser, expect, type Page, test } from "@playwright/test";
import { numberToHex, parseAbi, parseEther, parseUnits } from "viem";
import { connectChain } from "#demo/chain/connect.ts";
import { mintToken } from "#demo/chain/deploy/tokens.ts";
import type { DemoWorld } from "#demo/chain/world.ts";
import { clickAwake } from "./awake.ts";
import { choose, publish } from "./builder.ts";
import { control, demoWorld } from "./demo-world.ts";
import { makeNumberTopic, newAccount, openWorkspace } from "./people.ts";
import { signIn } from "./sign-in.ts";

test.use({ viewport: { width: 1600, height: 1000 }, actionTimeout: 20_000 });

const PRICE = parseAbi(["function latestAnswer() view returns (int256)"]);

test("default: the same fall of ETH is a risk to who holds much of it, and a chance to who holds little", async ({
  page,
  browser,
}) => {
  const world = await demoWorld();
  const price = await priceOf(world);
  const path = await openWorkspace(page, `Portfolios ${Date.now()}`);
  await test.step("the team says what portfolios are made of", () => setPortfolio(page, path));
  await test.step("and what is told, from a template", async () => {
    const line = String(Math.floor(price * 0.97));
    await makeNumberTopic(page, path, { name: "Prices", field: "Your price", line, unit: "USD" });
    await startFromTemplate(page, path);
    await publish(page);
  });
  // nine of ten, and one of twenty, by what the chain says they hold
  const much = await newHolder(browser, path, world, { eth: 0.9, price });
  const little = await newHolder(browser, path, world, { eth: 0.05, price });
  const [risk, chance] = [/^Risk: ETH is at [\d,.]+/, /^ETH is at [\d,.]+ USD: a chance to buy\?/];

  await test.step("the market falls", async () => {
    // it also rises by itself: what falls far enough may take more than one fall
    await expect(async () => {
      await control("price-drop", { share: 0.93 });
      await expect(much.getByRole("link", { name: risk }).first()).toBeVisible({ timeout: 15_000 });
    }).toPass({ timeout: 90_000 });
    await expect(little.getByRole("link", { name: chance }).first()).toBeVisible();
  });
  await expect(much.getByText(/It is (8[6-9]|9[0-2])\.\d % of what you hold/).first()).toBeVisible();
  await expect(little.getByText(/It is only [3-6]\.\d % of what you hold/).first()).toBeVisible();
  await expect(much.getByRole("link", { name: chance })).toHaveCount(0);
  await expect(little.getByRole("link", { name: risk })).toHaveCount(0);
});

/** In USD. */
async function priceOf({ rpcUrl, contracts }: DemoWorld): Promise<number> {
  const { client } = connectChain(rpcUrl);
  const answer = await client.readContract({
    address: contracts.feeds.weth.proxy,
    abi: PRICE,
    functionName: "latestAnswer",
  });
  return Number(answer) / 1e8;
}

/** WETH counts as ETH, beside USDC. */
async function setPortfolio(page: Page, path: string): Promise<void> {
  await page.goto(`${path}/settings`);
  const panel = page.getByRole("region", { name: "Portfolio" });
  for (const [place, symbol, asset] of [
    [1, "WETH", "ETH"],
    [2, "USDC", "USDC"],
  ] as const) {
    await clickAwake(panel.getByRole("button", { name: "Add a part" }));
    const part = panel.getByRole("group", { name: `Part ${place}` });
    await choose(page, { from: part.getByLabel("What"), option: "Token" });
    const token = part.getByRole("combobox", { name: "Token" });
    await token.click();
    await token.fill(symbol);
    await page.getByRole("option", { name: symbol }).first().click();
    await part.getByLabel("Counts as").fill(asset);
  }
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Portfolios are read so from now on")).toBeVisible();
}

async function startFromTemplate(page: Page, path: string): Promise<void> {
  await page.goto(`${path}/workflows`);
  await clickAwake(page.getByRole("button", { name: "New workflow" }).first());
  const dialog = page.getByRole("dialog", { name: "New workflow" });
  await dialog.getByRole("button", { name: /^Price alert by portfolio/ }).click();
  await dialog.getByRole("textbox", { name: "Price of" }).fill("ETH");
  const feed = dialog.getByRole("combobox", { name: "Chainlink feed" });
  await feed.click();
  await feed.fill("eth");
  await page
    .getByRole("option", { name: /^W?ETH/ })
    .first()
    .click();
  await choose(page, { from: dialog.getByLabel("Topic", { exact: true }), option: "Prices" });
  await dialog.getByRole("textbox", { name: "Much from" }).fill("50");
  await dialog.getByRole("button", { name: "Open in the builder" }).click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
}

/** Somebody who holds 32,000 USD on the chain, so much of it in WETH, and waits in their inbox. */
async function newHolder(
  browser: Browser,
  path: string,
  { rpcUrl, contracts }: DemoWorld,
  { eth, price }: { eth: number; price: number },
): Promise<Page> {
  const account = newAccount();
  const chain = connectChain(rpcUrl);
  const tokens = { WETH: contracts.weth, USDC: contracts.usdc, WBTC: contracts.wbtc };
  await chain.rpc("anvil_setBalance", [account.address, numberToHex(parseEther("100"))]);
  const worth = 32_000;
  const to = account.address;
  const weth = parseEther(((worth * eth) / price).toFixed(18));
  await chain.transact(mintToken(tokens, { symbol: "WETH", to, amount: weth }));
  const usdc = parseUnits((worth * (1 - eth)).toFixed(6), 6);
  await chain.transact(mintToken(tokens, { symbol: "USDC", to, amount: usdc }));
  const page = await (await browser.newContext()).newPage();
  await signIn(page, account, `${path.replace("/w/", "/a/")}/inbox`);
  await expect(page.getByRole("heading", { name: "Inbox" }).first()).toBeVisible();
  return page;
}
