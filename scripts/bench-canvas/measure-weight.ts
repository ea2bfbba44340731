import type { Browser, Page } from "@playwright/test";
import { signInAsDemo } from "#e2e/sign-in.ts";

/**
 * What a browser that comes for the first time loads for a page, in kilobytes as sent: script that was there when the
 * page could be used, and script that came after that while it was idle; and all style sheets' text.
 */
export type PageWeight = { scriptKb: number; laterKb: number; styles: string };

type Visit = {
  person: string;
  next: string;
  /** Finds the page that is meant. */
  open?: (page: Page) => Promise<unknown>;
  /** The page can be used once this one answers to a person. */
  usable: string;
};

/** Time to fetch what comes while the browser is idle. */
const IDLE_MS = 6_000;

export async function measureWeight(browser: Browser, baseURL: string, visit: Visit): Promise<PageWeight> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await signInAsDemo(page, visit.person, visit.next);
    await visit.open?.(page);
    await page.locator(visit.usable).first().waitFor();
    const url = page.url();
    await page.close();
    const fresh = await context.newPage();
    const wire = await context.newCDPSession(fresh);
    await wire.send("Network.enable");
    await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
    await fresh.addInitScript(noteWhenUsable, visit.usable);
    await fresh.goto(url);
    await fresh.waitForFunction(() => globalThis.usableAtMs !== undefined);
    await fresh.waitForTimeout(IDLE_MS);
    return { ...(await fresh.evaluate(scriptKb)), styles: await stylesOf(fresh) };
  } finally {
    await context.close();
  }
}

declare global {
  var usableAtMs: number | undefined;
}

/** Runs in the page: what the server drew answers once React has put its properties on it. */
function noteWhenUsable(selector: string): void {
  performance.setResourceTimingBufferSize(1_000);
  const look = () => {
    const element = document.querySelector(selector);
    if (element && Object.keys(element).some((key) => key.startsWith("__reactProps"))) {
      globalThis.usableAtMs = performance.now();
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Runs in the page. */
function scriptKb(): Pick<PageWeight, "scriptKb" | "laterKb"> {
  const usableAt = globalThis.usableAtMs ?? 0;
  const scripts = (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).filter(({ name }) =>
    new URL(name).pathname.endsWith(".js"),
  );
  const sum = (of: PerformanceResourceTiming[]) => of.reduce((all, { transferSize }) => all + transferSize, 0) / 1000;
  const before = scripts.filter(({ responseEnd }) => responseEnd <= usableAt);
  return { scriptKb: sum(before), laterKb: sum(scripts) - sum(before) };
}

function stylesOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const sheets = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")];
    const texts = await Promise.all(sheets.map(async ({ href }) => (await fetch(href)).text()));
    return texts.join("\n");
  });
}
