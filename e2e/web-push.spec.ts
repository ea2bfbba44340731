import { expect, type Page, test, type Worker } from "@playwright/test";
import { type PushService, startPushService } from "#demo/sinks/push-service.ts";
import { whenAwake } from "./awake.ts";
import { control } from "./demo-world.ts";
import { newAccount } from "./people.ts";
import { useStandIn } from "./push-stand-in.ts";
import { signIn } from "./sign-in.ts";

const HOME = "/a/tidewater-lend";

let service: PushService;
test.beforeEach(async () => {
  service = await startPushService();
});
test.afterEach(() => service.close());

test("default: a browser turns push on, an alert comes sealed, is shown once, and leads to the message", async ({
  page,
  baseURL,
}) => {
  await page.context().grantPermissions(["notifications"], { origin: baseURL ?? "" });
  await useStandIn(page, service);
  const account = newAccount();
  await signIn(page, account, `${HOME}/channels`);
  const card = page.getByRole("region", { name: "Web push" });
  await whenAwake(card);
  await card.getByRole("button", { name: "Turn on in this browser" }).click();
  await expect(card.getByText("Works")).toBeVisible();
  await expect(card.getByText(/Chrome on/)).toBeVisible();

  await control("health-factor", { user: account.address, healthFactor: "1.04" });
  await expect.poll(() => service.messages.length).toBe(1);
  const text = service.messages[0]?.text ?? "";
  const told = JSON.parse(text) as { title: string; tag: string; url: string };
  expect(told.title).toContain("1.04");

  const worker = await watchWorker(page);
  const deliver = await pushTo(page, baseURL ?? "");
  await deliver(text);
  await deliver(text);
  await expect.poll(async () => (await seenIn(worker)).calls).toBe(2);
  expect((await seenIn(worker)).shown).toEqual([{ title: told.title, tag: told.tag, icon: "/icon.svg" }]);

  const { pathname } = new URL(told.url);
  await click(worker, told.url);
  await click(worker, "https://elsewhere.example/somewhere");
  await expect
    .poll(async () => (await seenIn(worker)).opened)
    .toEqual([`${baseURL}${pathname}`, `${baseURL}/somewhere`]);
  await page.goto(pathname);
  await expect(page.getByRole("heading", { name: /health factor 1\.04/ })).toBeVisible();
  await expect(page).toHaveURL(/\/inbox\/\d+$/);
});

test("error: a browser that does not reach its push service says so, and nothing is linked", async ({
  page,
  baseURL,
}) => {
  await page.context().grantPermissions(["notifications"], { origin: baseURL ?? "" });
  await signIn(page, newAccount(), `${HOME}/channels`);
  const card = page.getByRole("region", { name: "Web push" });
  await whenAwake(card);
  await card.getByRole("button", { name: "Turn on in this browser" }).click();
  await expect(card.getByRole("alert")).toContainText("did not reach its push service");
  await expect(card.getByRole("button", { name: "Send a test" })).toHaveCount(0);
});

/** What a browser does with a message that it has opened: it wakes the service worker. */
async function pushTo(page: Page, origin: string): Promise<(data: string) => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  const registration = new Promise<string>((found) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const id = registrations.at(-1)?.registrationId;
      if (id) found(id);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registration;
  return async (data) => {
    await devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  };
}

type Seen = { calls: number; shown: { title: string; tag: string; icon: string }[]; opened: string[] };

/** A browser without a screen shows no notifications and opens no windows: what it was asked for is written down. */
async function watchWorker(page: Page): Promise<Worker> {
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error("The page has no service worker.");
  await worker.evaluate(() => {
    const seen: Seen = { calls: 0, shown: [], opened: [] };
    Object.assign(globalThis, { seen });
    ServiceWorkerRegistration.prototype.showNotification = async (title, { tag = "", icon = "" } = {}) => {
      seen.calls += 1;
      // as a system does: one of each tag
      seen.shown = [...seen.shown.filter((one) => one.tag !== tag), { title, tag, icon }];
    };
    const { Clients } = globalThis as unknown as { Clients: { prototype: { openWindow: (url: string) => unknown } } };
    Clients.prototype.openWindow = async (url) => void seen.opened.push(url);
  });
  return worker;
}

function seenIn(worker: Worker): Promise<Seen> {
  return worker.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
}

/** The browser's own event can only come from a person; ours has nobody to wait for it. */
async function click(worker: Worker, url: string): Promise<void> {
  await worker.evaluate((to) => {
    const notification = { close: () => undefined, data: { url: to } };
    globalThis.dispatchEvent(
      Object.assign(new Event("notificationclick"), { notification, waitUntil: () => undefined }),
    );
  }, url);
}
