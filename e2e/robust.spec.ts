import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { control, DATA_DIR, mailbox } from "./demo-world.ts";
import { linkEmail, newSubscriber, type Subscriber } from "./people.ts";
import { signInAsDemo } from "./sign-in.ts";

const SLUG = "tidewater-lend";

test("behavior: logs of one transaction are told one by one, whatever the pages do meanwhile", async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  const { someone, address } = await subscribe(browser);
  await signInAsDemo(page, "Olga", `/w/${SLUG}/runs`);
  const factors = ["1.20", "1.21", "1.22", "1.23", "1.24"];
  await report(someone, factors);
  await someone.page.goto(`/a/${SLUG}/inbox`);
  await page.reload();
  await expectTold(address, factors);
  await someone.page.reload();
  await expectInbox(someone.page, factors);
  await page.goto(`/w/${SLUG}/runs?wallet=${someone.account.address.toLowerCase()}`);
  const rows = page.getByRole("main").getByRole("listitem").filter({ hasText: "1 reached, 1 told" });
  await expect(rows).toHaveCount(factors.length);
  await page.reload();
  await expect(rows).toHaveCount(factors.length);
});

test("behavior: a worker that is killed in the middle loses nothing and tells nothing twice", async ({ browser }) => {
  test.setTimeout(360_000);
  const { someone, address } = await subscribe(browser);
  // At or under 1.25, the line of who set nothing.
  const factors = Array.from({ length: 16 }, (_, index) => `1.${index + 10}`);
  // Slow mail, so that there is a middle.
  await control("smtp/delay", { delayMs: 400 });
  try {
    await report(someone, factors);
    await expect
      .poll(async () => (await toldTo(address)).length, { timeout: 60_000, intervals: [20] })
      .toBeGreaterThan(0);
    const killed = workerPid();
    // Number 0 would be this very process and all its kin.
    expect(killed).toBeGreaterThan(0);
    process.kill(killed, "SIGKILL");
    expect((await toldTo(address)).length).toBeLessThan(factors.length);
    await expect.poll(() => [0, killed].includes(workerPid()), { message: "another worker" }).toBe(false);
    await expectTold(address, factors);
  } finally {
    await control("smtp/delay", { delayMs: 0 });
  }
  // Whatever was to be told twice would have been so by the time a later event is told.
  await report(someone, ["1.09"]);
  await expectTold(address, ["1.09", ...factors]);
  await someone.page.goto(`/a/${SLUG}/inbox`);
  await expectInbox(someone.page, ["1.09", ...factors]);
});

/** Somebody new whose alerts come by mail. */
async function subscribe(browser: Browser) {
  const someone = await newSubscriber(browser, SLUG);
  const address = `${someone.account.address.toLowerCase()}@mail.example`;
  await linkEmail(someone, address);
  return { someone, address };
}

/** Health factors of one wallet, all in one transaction. */
async function report({ account }: Subscriber, factors: string[]): Promise<void> {
  await control("health-factor", { reports: factors.map((healthFactor) => ({ user: account.address, healthFactor })) });
}

/** Exactly one mail for each, no matter in which order. */
async function expectTold(address: string, factors: string[]): Promise<void> {
  await expect.poll(() => toldTo(address), { timeout: 90_000 }).toEqual([...factors].sort());
}

/**
 * By message: mail knows no exactly-once, so one that was on its way when the worker died may come again, as the very
 * same message with the same Message-ID, which mail programs show once.
 */
async function toldTo(address: string): Promise<string[]> {
  const mails = (await mailbox()).filter((item) => item.channel === "email" && item.to === address);
  const byId = new Map(
    mails.flatMap((item) => ("subject" in item ? [[item.headers["message-id"], item.subject]] : [])),
  );
  return [...byId.values()].flatMap((subject) => /health factor (\d\.\d+)/i.exec(subject)?.[1] ?? []).sort();
}

async function expectInbox(page: Page, factors: string[]): Promise<void> {
  for (const factor of factors) {
    await expect(
      page.getByRole("link", { name: new RegExp(`health factor ${factor.replace(".", "\\.")}`) }),
    ).toHaveCount(1);
  }
}

/** The worker is a child of the launcher, which leaves its own number with the data. 0 while there is none, or it is not ours. */
function workerPid(): number {
  const { pid } = JSON.parse(readFileSync(join(DATA_DIR, "launcher.json"), "utf8")) as { pid: number };
  const lines = execFileSync("ps", ["-axo", "pid=,ppid=,command="], { encoding: "utf8" }).split("\n");
  const worker = lines.find(
    (line) => Number(line.trim().split(/\s+/)[1]) === pid && /server\/worker\.ts|worker\.mjs/.test(line),
  );
  return Number(worker?.trim().split(/\s+/)[0] ?? 0);
}
