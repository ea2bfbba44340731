import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { cardOf, chooseInMenu, publish } from "./builder.ts";
import { openWorkspace } from "./people.ts";

test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 20_000 });

const YAML = `Name: tell_borrowers
Trigger:
  TriggerSourceContract: 0x5FbDB2315678afecb367f032d93F642f64180aa3
  TriggerChainID: 31337
  TriggerEventName: HealthFactor(address,uint256)
  TriggerEventFilter: re.event(1) < 1200000000000000000
  ExecuteAfter: event
  RepeatEvery: event
  ExpiresIn: 4070908800
Actions:
  - Name: telegram_notifier
    Type: post
    APIEndpoint: https://api.telegram.org/bot123456:not-a-real-token/sendMessage
    APIPayload: { chat_id: 987654321, text: "Act now: your health factor is re.event(1)" }
    RetriesUntilSuccess: 5
Execution:
  Mode: sequential
`;
const WITH_READ = YAML.replace("Type: post", "Type: call\n    TargetFunction: function balanceOf(address user)");

async function openImport(page: Page, path: string): Promise<Locator> {
  await page.goto(`${path}/workflows`);
  await clickAwake(page.getByRole("button", { name: "Import", exact: true }).first());
  const dialog = page.getByRole("dialog", { name: "Import a workflow" });
  await expect(dialog).toBeVisible();
  return dialog;
}

test("default: a Kwala file is shown in sentences, becomes a workflow, and is published", async ({ page }) => {
  const path = await openWorkspace(page, `Import ${Date.now()}`);
  const dialog = await openImport(page, path);
  const file = { name: "tell.yaml", mimeType: "application/yaml", buffer: Buffer.from(YAML) };
  await dialog.locator("input[type=file]").setInputFiles(file);
  const steps = dialog.getByRole("list", { name: "Steps" });
  await expect(steps).toContainText("When HealthFactor is emitted by 0x5FbD…0aa3 on Demo chain");
  await expect(steps).toContainText("For the user in the event");
  await expect(dialog.getByRole("region", { name: "Read like this" })).toContainText("not to the chat in the file");
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("tell_borrowers");
  const found = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);

  await dialog.getByLabel("Name", { exact: true }).fill("Tell borrowers");
  await dialog.getByRole("button", { name: "Make the workflow" }).click();
  await expect(cardOf(page, "Telegram notifier")).toBeVisible();
  await publish(page);
});

test("error: what cannot be imported is shown at its line, mended in place, and then imported", async ({ page }) => {
  const path = await openWorkspace(page, `Refused ${Date.now()}`);
  const dialog = await openImport(page, path);
  const text = dialog.getByLabel("Or paste it");
  await text.fill(WITH_READ);
  const refusal = dialog.getByRole("region", { name: "This cannot be imported as it is" });
  await expect(refusal).toContainText("“balanceOf” would be read in the midst");
  await expect(refusal.locator("mark")).toHaveText("    TargetFunction: function balanceOf(address user)");
  await refusal.getByRole("button", { name: "Line 13" }).focus();
  await page.keyboard.press("Enter");
  await expect(text).toBeFocused();
  const selected = await text.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  );
  expect(selected).toBe("    TargetFunction: function balanceOf(address user)");
  await text.fill(YAML);
  await expect(refusal).toBeHidden();
  await expect(dialog.getByRole("list", { name: "Steps" })).toBeVisible();
});

test("default: an export is imported by another workspace as it was", async ({ page }) => {
  const path = await openWorkspace(page, `Export ${Date.now()}`);
  const first = await openImport(page, path);
  await first.getByLabel("Or paste it").fill(YAML);
  await first.getByRole("button", { name: "Make the workflow" }).and(page.locator(":not([aria-disabled])")).click();
  await expect(cardOf(page, "Telegram notifier")).toBeVisible();
  const saved = page.waitForEvent("download");
  await chooseInMenu(page, { from: page.getByRole("button", { name: "More", exact: true }), item: "Export as JSON" });
  const download = await saved;
  expect(download.suggestedFilename()).toBe("tell-borrowers.json");
  const text = await readFile(await download.path(), "utf8");
  expect(text).not.toContain("not-a-real-token");

  const elsewhere = await openWorkspace(page, `Elsewhere ${Date.now()}`);
  const dialog = await openImport(page, elsewhere);
  await dialog.getByLabel("Or paste it").fill(text);
  await expect(dialog.getByText("from a file of Bellwether")).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Steps" })).toContainText("For the user in the event");
});
