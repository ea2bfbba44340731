import type { Browser, Page } from "@playwright/test";
import { signInAsDemo } from "#e2e/sign-in.ts";

/**
 * What a browser that comes for the first time loads for a page, in kilobytes as sent: script before the page can be
 * used, and after that while it is idle; and all style sheets' text.
 */
export type PageWeight = { scriptKb: number; laterKb: number; styles: string };

type Visit = { person: string; next: string; isThere: (page: Page) => Promise<unknown> };

export async function measureWeight(browser: Browser, baseURL: string, visit: Visit): Promise<PageWeight> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await signInAsDemo(page, visit.person, visit.next);
    await visit.isThere(page);
    const url = page.url();
    await page.close();
    const fresh = await context.newPage();
    const wire = await context.newCDPSession(fresh);
    await wire.send("Network.enable");
    await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
    const scripts = new Set<string>();
    let bytes = 0;
    wire.on("Network.responseReceived", ({ type, requestId }) => type === "Script" && scripts.add(requestId));
    wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await fresh.goto(url);
    await visit.isThere(fresh);
    const first = bytes;
    await fresh.waitForTimeout(6000);
    return { scriptKb: first / 1000, laterKb: (bytes - first) / 1000, styles: await stylesOf(fresh) };
  } finally {
    await context.close();
  }
}

function stylesOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const sheets = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")];
    const texts = await Promise.all(sheets.map(async ({ href }) => (await fetch(href)).text()));
    return texts.join("\n");
  });
}
