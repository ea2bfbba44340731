/**
 * `npm run shots:pages`: takes a picture of every page, on a desk and on a phone, light and dark, from a running
 * installation with its demo world, and lists them in docs/pages.md.
 *
 * `--url` says where it runs; by default that of `npm start` in this folder. `--only home,topics` takes some.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { signInAsDemo } from "#e2e/sign-in.ts";
import { followLink, LOOKER, launchChromium, urlOfRunning } from "./demo-pages.ts";
import { byCall, byMail, bySharedLink } from "./linked-pages.ts";

type Person = "Olga" | "Clara" | "Ada";
type PageShot = {
  /** File name without what it was taken on. */
  name: string;
  title: string;
  person: Person | null;
  path: string;
  /** From the page at `path` to the one that is meant. */
  open?: (page: Page) => Promise<void>;
};

const FOLDER = "docs/pictures/pages";
const OPERATOR = "/w/tidewater-lend";
const SUBSCRIBER = "/a/tidewater-lend";
const THEMES = ["light", "dark"] as const;
const DEVICES = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;
/** Fonts and first data. */
const SETTLE_MS = 1_500;

const PAGES: readonly PageShot[] = [
  { name: "sign-in", title: "Sign in", person: null, path: "/sign-in" },
  { name: "home", title: "Home", person: "Olga", path: OPERATOR },
  { name: "workflows", title: "Workflows", person: "Olga", path: `${OPERATOR}/workflows` },
  {
    name: "builder",
    title: "Builder",
    person: "Olga",
    path: `${OPERATOR}/workflows`,
    open: follow("/workflows/", /Collateral watch/),
  },
  {
    name: "builder-call",
    title: "Builder, at a call of a contract",
    person: "Olga",
    path: `${OPERATOR}/workflows`,
    open: async (page) => {
      await follow("/workflows/", /Collect fees/)(page);
      // a phone has the outline
      const card = page.locator(".react-flow__node").filter({ hasText: "Collect the fees" });
      if (await card.isVisible()) await card.click();
    },
  },
  { name: "runs", title: "Runs", person: "Olga", path: `${OPERATOR}/runs` },
  { name: "run", title: "A run", person: "Olga", path: `${OPERATOR}/runs`, open: follow("/runs/", /./) },
  { name: "deliveries", title: "Deliveries", person: "Olga", path: `${OPERATOR}/deliveries` },
  { name: "subscribers", title: "Subscribers", person: "Olga", path: `${OPERATOR}/subscribers` },
  {
    name: "subscriber",
    title: "A subscriber",
    person: "Olga",
    path: `${OPERATOR}/subscribers`,
    open: follow("/subscribers/", /./),
  },
  { name: "segments", title: "Segments", person: "Olga", path: `${OPERATOR}/segments` },
  { name: "measure", title: "Measure", person: "Olga", path: `${OPERATOR}/measure` },
  { name: "topics", title: "Topics", person: "Olga", path: `${OPERATOR}/topics` },
  { name: "health", title: "Health", person: "Olga", path: `${OPERATOR}/health` },
  { name: "credits", title: "Credits", person: "Olga", path: `${OPERATOR}/credits` },
  { name: "settings", title: "Settings", person: "Olga", path: `${OPERATOR}/settings` },
  {
    name: "signers",
    title: "Settings, at the signers",
    person: "Olga",
    path: `${OPERATOR}/settings`,
    open: (page) => page.locator("#signers-title").evaluate((title) => title.scrollIntoView()),
  },
  {
    name: "add-signer",
    title: "Adding a signer",
    person: "Olga",
    path: `${OPERATOR}/settings`,
    open: (page) => page.getByRole("button", { name: "Add a signer" }).click(),
  },
  { name: "alerts", title: "My alerts", person: "Clara", path: SUBSCRIBER },
  { name: "inbox", title: "Inbox", person: "Clara", path: `${SUBSCRIBER}/inbox` },
  { name: "message", title: "A message", person: "Clara", path: `${SUBSCRIBER}/inbox`, open: follow("/inbox/", /./) },
  { name: "channels", title: "Channels", person: "Clara", path: `${SUBSCRIBER}/channels` },
  { name: "times", title: "When I am told", person: "Clara", path: `${SUBSCRIBER}/times` },
  { name: "learned", title: "Learned for you", person: "Clara", path: `${SUBSCRIBER}/learned` },
  { name: "why", title: "Why, and why not", person: "Clara", path: `${SUBSCRIBER}/why` },
  { name: "privacy", title: "Privacy", person: "Clara", path: `${SUBSCRIBER}/privacy` },
  {
    name: "execution",
    title: "An execution",
    person: "Olga",
    path: `${OPERATOR}/deliveries`,
    open: follow("/executions/", /./),
  },
  {
    name: "execution-call",
    title: "An execution that called a contract",
    person: "Olga",
    path: `${OPERATOR}/deliveries?channel=contract-call`,
    open: byCall,
  },
  {
    name: "backtest",
    title: "A backtest",
    person: "Olga",
    path: `${OPERATOR}/workflows`,
    open: async (page) => {
      await follow("/workflows/", /Collateral watch/)(page);
      await page.goto(`${page.url()}/backtest`);
      await page.getByRole("button", { name: "Run the backtest" }).click();
      await page.waitForTimeout(4 * SETTLE_MS);
    },
  },
  {
    name: "version",
    title: "A version by its link",
    person: "Olga",
    path: `${OPERATOR}/workflows`,
    open: async (page) => {
      await follow("/workflows/", /Collateral watch/)(page);
      await bySharedLink(page);
    },
  },
  { name: "answer", title: "Was this useful?", person: null, path: "/sign-in", open: byMail("/answer/") },
  { name: "unsubscribe", title: "Hear less?", person: null, path: "/sign-in", open: byMail("/api/unsubscribe/") },
  { name: "confirm", title: "A link of a mail that is used up", person: null, path: "/confirm/used-up" },
  { name: "embed", title: "The widget", person: "Clara", path: "/embed/tidewater-lend" },
  { name: "embed-signed-out", title: "The widget, signed out", person: null, path: "/embed/tidewater-lend" },
  { name: "places", title: "Where to", person: "Ada", path: "/" },
  {
    name: "viewer",
    title: "Builder, for a viewer",
    person: "Ada",
    path: `${OPERATOR}/workflows`,
    open: follow("/workflows/", /Collateral watch/),
  },
  { name: "settings-viewer", title: "Settings, for a viewer", person: "Ada", path: `${OPERATOR}/settings` },
  { name: "not-member", title: "A workspace of others", person: "Clara", path: OPERATOR },
  { name: "not-found", title: "Nothing at this address", person: "Olga", path: `${OPERATOR}/runs/999999999` },
  { name: "installation", title: "The installation", person: "Ada", path: "/admin" },
  { name: "mailbox", title: "The demo's mailbox", person: null, path: "/demo/mailbox" },
];

process.chdir(join(import.meta.dirname, ".."));
const { values } = parseArgs({ options: { url: { type: "string" }, only: { type: "string" } } });
const only = values.only?.split(",");
const baseURL = values.url ?? (await urlOfRunning());
mkdirSync(FOLDER, { recursive: true });
const browser = await launchChromium();
try {
  for (const theme of THEMES) {
    for (const device of ["desk", "phone"] as const) await takeAll(browser, theme, device);
  }
} finally {
  await browser.close();
}
writeFileSync("docs/pages.md", gallery());

/** Each person signs in once. */
async function takeAll(from: Browser, theme: (typeof THEMES)[number], device: keyof typeof DEVICES): Promise<void> {
  const wanted = PAGES.filter(({ name }) => !only || only.includes(name));
  for (const [person, pages] of Map.groupBy(wanted, (page) => page.person)) {
    const context = await from.newContext({
      ...DEVICES[device],
      baseURL,
      colorScheme: theme,
      ...LOOKER,
    });
    const page = await context.newPage();
    if (person) await signInAsDemo(page, person, person === "Clara" ? SUBSCRIBER : "/");
    for (const shot of pages) await take(context, shot, `${shot.name}-${device}-${theme}`);
    await context.close();
  }
}

async function take(context: BrowserContext, { path, open }: PageShot, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(path);
  await page.waitForTimeout(SETTLE_MS);
  if (open) {
    await open(page);
    await page.waitForTimeout(SETTLE_MS);
  }
  const file = join(FOLDER, `${name}.jpg`);
  await page.screenshot({ path: file, animations: "disabled", type: "jpeg", quality: 80 });
  console.log(file);
  await page.close();
}

function follow(href: string, text: RegExp) {
  return (page: Page): Promise<void> => followLink(page, { href, text, settleMs: SETTLE_MS });
}

function gallery(): string {
  const picture = (name: string, title: string, height: number) =>
    `<img src="pictures/pages/${name}.jpg" alt="${title}" height="${height}">`;
  const sections = PAGES.map(({ name, title, path }) => {
    const pictures = THEMES.flatMap((theme) => [
      picture(`${name}-desk-${theme}`, `${title}, ${theme}, on a desk`, 260),
      picture(`${name}-phone-${theme}`, `${title}, ${theme}, on a phone`, 260),
    ]);
    return `## ${title}\n\n\`${path}\`\n\n${pictures.join(" ")}\n`;
  });
  return `# Every page\n\nOf the demo world, as \`npm run shots:pages\` takes them.\n\n${sections.join("\n")}`;
}
