import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { clickAwake } from "./awake.ts";
import { newAccount } from "./people.ts";
import { signInAsDemo } from "./sign-in.ts";
import { installWallet, WALLET_NAME } from "./wallet.ts";

const WORKSPACE = "tidewater-lend";

/** A team's own site: one page with the widget's line in it. */
async function openSite(baseURL: string): Promise<{ server: Server; url: string }> {
  const line = `<script src="${baseURL}/widget.js" data-workspace="${WORKSPACE}"></script>`;
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>A team's site</title><h1>Your account</h1>${line}<p>Below the widget</p>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return { server, url: `http://localhost:${(server.address() as AddressInfo).port}` };
}

test("default: a team's site shows the widget once the owner names it, and a subscriber tunes an alert there", async ({
  page,
  browser,
  baseURL,
}) => {
  const { server, url } = await openSite(baseURL ?? "");
  const visitor = await (await browser.newContext()).newPage();
  try {
    await installWallet(visitor, { account: newAccount() });
    await visitor.goto(url);
    await expect(visitor.getByText("Below the widget")).toBeVisible();
    await expect.poll(() => frameUrl(visitor)).toMatch(/^chrome-error:/);
    await allow(page, url);
    await visitor.reload();
    const widget = visitor.frameLocator("iframe");
    await widget.getByRole("button", { name: WALLET_NAME }).click();
    await expect(widget.getByRole("heading", { name: "Your alerts" })).toBeVisible();
    await clickAwake(widget.getByRole("radio", { name: /Conservative/ }).first());
    await expect(widget.getByText("Saved")).toBeVisible();
    const frame = visitor.locator("iframe");
    const inside = await widget.locator("main").evaluate((main) => Math.ceil(main.getBoundingClientRect().height));
    await expect.poll(async () => (await frame.boundingBox())?.height).toBe(inside);
    await visitor.reload();
    await expect(widget.getByRole("radio", { name: /Conservative/ }).first()).toBeChecked();
  } finally {
    await visitor.context().close();
    server.close();
  }
});

const frameUrl = (page: Page) => page.frames()[1]?.url() ?? "";

async function allow(page: Page, origin: string): Promise<void> {
  await signInAsDemo(page, "Olga", `/w/${WORKSPACE}/settings`);
  const sites = page.getByLabel("Sites that may show the widget");
  await expect(sites).toBeEnabled();
  await sites.fill(origin);
  await page.getByRole("button", { name: "Save the sites" }).click();
  await expect(page.getByText("The widget stands where you said, and nowhere else")).toBeVisible();
}
