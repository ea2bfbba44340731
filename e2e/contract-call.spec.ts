import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { cardOf, choose, clickStep, fieldsOf, publish, startBlank } from "./builder.ts";
import { giveEther } from "./demo-world.ts";
import { signInAsDemo } from "./sign-in.ts";

test.use({ viewport: { width: 1600, height: 1000 }, actionTimeout: 20_000, reducedMotion: "reduce" });

const PATH = "/w/tidewater-lend";

test("default: a signer is made, a contract call drawn and published, and its transaction mined", async ({ page }) => {
  const name = `Steward ${Date.now()}`;
  const workflow = `Approve ${Date.now()}`;
  await signInAsDemo(page, "Olga");
  await makeSigner(page, name);
  await drawCall(page, { workflow, signer: name });
  await tryIt(page);
  await publish(page);
  const builder = page.url();
  await openTransaction(page, workflow);
  await expectNoViolations(page);
  await page.goto(builder);
  await pause(page);
});

/** A new account, with an ether of the demo's chain. */
async function makeSigner(page: Page, name: string): Promise<void> {
  await page.goto(`${PATH}/settings`);
  await clickAwake(page.getByRole("button", { name: "Add a signer" }));
  const dialog = page.getByRole("dialog", { name: "Add a signer" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  const added = page.waitForResponse(/signer\.add/);
  await dialog.getByRole("button", { name: "Add the signer" }).click();
  const [answer] = (await (await added).json()) as [{ result: { data: { address: string } } }];
  const { address } = answer.result.data;
  expect(Object.keys(answer.result.data).sort()).toEqual(["address", "name"]);
  await giveEther(address);
  const panel = page.getByRole("region", { name: "Signers" });
  await expect(panel.getByRole("listitem").filter({ hasText: name })).toContainText("0.1 a day");
  await page.reload();
  await expect(panel.getByRole("listitem").filter({ hasText: name })).toContainText("1 ETH on Demo chain");
  await expectNoViolations(page);
}

type Drawn = { workflow: string; signer: string };

async function drawCall(page: Page, { workflow, signer }: Drawn): Promise<void> {
  const fields = fieldsOf(page);
  await startBlank(page, { path: PATH, name: workflow });
  await page.getByRole("button", { name: "Contract event" }).last().click();
  await choose(page, { from: fields.getByLabel("Contract", { exact: true }), option: "Demo Lending" });
  await clickStep(page, { label: "Wallet in the event", name: "Borrower" });
  await clickStep(page, { label: "Call a contract", name: "Approve" });
  await choose(page, { from: fields.getByLabel("Chain", { exact: true }), option: "Demo chain" });
  await choose(page, { from: fields.getByLabel("Contract", { exact: true }), option: "Demo USDC" });
  await choose(page, { from: fields.getByLabel("What to call"), option: "Approve" });
  const given = fields.getByRole("group", { name: "Called with" });
  await given.getByRole("button", { name: "Pick a value" }).first().click();
  await given.getByRole("textbox", { name: "Value of Value" }).fill("2.5.1");
  await choose(page, { from: fields.getByLabel("Signer", { exact: true }), option: signer });
  await expect(fields.getByText(/“2\.5\.1” does not fit Value/)).toBeVisible();
  await given.getByRole("textbox", { name: "Value of Value" }).fill("2.5");
  await given.getByRole("spinbutton", { name: /Decimals/ }).fill("6");
  await expect(cardOf(page, "Approve")).toContainText(`Call approve on Demo USDC as ${signer} on Demo chain`);
  await expect(page.getByRole("status", { name: "Saving" })).toContainText(/^Saved/);
}

/** A test of the draft simulates the call on the chain and sends nothing. */
async function tryIt(page: Page): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: "Test" }).click();
  await expect(
    page.getByText(/It would succeed now, and take about [\d,]+ gas: at most [\d.]+ ETH/).first(),
  ).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press("Escape");
}

/** The demo's market says health factors all the time: the first that comes is enough. */
async function openTransaction(page: Page, workflow: string): Promise<void> {
  const line = page.getByRole("listitem").filter({ hasText: workflow }).filter({ hasText: "went through" });
  await expect(async () => {
    await page.goto(`${PATH}/deliveries?channel=contract-call`);
    await expect(line.first()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });
  await line.first().getByRole("link", { name: workflow }).click();
  const sent = page.getByRole("region", { name: "As it was sent by Contract call" });
  await expect(sent).toContainText("Approve on Demo USDC, Demo chain");
  await expect(sent).toContainText("2500000");
  await expect(sent).toContainText(/Transaction0x[0-9a-f]{64}/);
  await expect(sent).toContainText("Mined");
  await expect(sent).toContainText(/Block[\d,]+/);
  await expect(sent).toContainText(/Gas used[\d,]+/);
  await expect(sent).toContainText(/Fee paid0\.0\d+ ETH/);
}

async function pause(page: Page): Promise<void> {
  await clickAwake(page.getByRole("button", { name: "Pause" }));
  // until then it goes on with every event, also of journeys that come after
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
}

async function expectNoViolations(page: Page): Promise<void> {
  await expect(page.locator("[aria-busy=true], [data-skeleton]")).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, impact, nodes }) =>
    impact === "serious" || impact === "critical" ? nodes.map(({ target }) => `${id} at ${target.join(" ")}`) : [],
  );
  expect(found).toEqual([]);
}
