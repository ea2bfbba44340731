import type { Browser, CDPSession, Page } from "@playwright/test";
import { build } from "esbuild";

/** Milliseconds of the main thread's processor time; `drag` for each move of the pointer. */
export type CanvasTimes = { open: number; drag: number; tidy: number; undo: number };

type Measured = { browser: Browser; styles: string; kind: "ours" | "bare"; count: number };

const ORIGIN = "http://canvas.bench";
const MOVES = 60;
const PASSES = 3;

/** Opens the canvas with this many cards, drags one of them, tidies up and undoes. The middle of three passes. */
export async function measureCanvas(measured: Measured, harness: string): Promise<CanvasTimes> {
  const passes: CanvasTimes[] = [];
  for (let pass = 0; pass < PASSES; pass++) passes.push(await onePass(measured, harness));
  const middle = (pick: (times: CanvasTimes) => number) => passes.map(pick).sort((a, b) => a - b)[1] ?? 0;
  return {
    open: middle((times) => times.open),
    drag: middle((times) => times.drag),
    tidy: middle((times) => times.tidy),
    undo: middle((times) => times.undo),
  };
}

async function onePass({ browser, styles, kind, count }: Measured, harness: string): Promise<CanvasTimes> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.route(`${ORIGIN}/**`, (route) => route.fulfill({ contentType: "text/html", body: pageOf(styles) }));
    await page.route(`${ORIGIN}/icons.svg`, (route) => route.fulfill({ path: "public/icons.svg" }));
    await page.goto(`${ORIGIN}/`);
    await page.addScriptTag({ content: harness });
    const thread = await context.newCDPSession(page);
    // Processor time, not time on the clock: others work on this machine as well.
    await thread.send("Performance.enable", { timeDomain: "threadTicks" });
    const open = await costOf(thread, () =>
      page.evaluate(([what, cards]) => canvasBench.mount(what, cards), [kind, count] as const),
    );
    await page.waitForTimeout(500);
    const drag = await dragCard(page, thread);
    if (kind === "bare") return { open, drag, tidy: 0, undo: 0 };
    const act = (name: string) => costOf(thread, () => page.evaluate((what) => canvasBench.act(what), name));
    return { open, drag, tidy: await act("tidy"), undo: await act("undo") };
  } finally {
    await context.close();
  }
}

/** The card in the middle of the screen; it must have come along, or nothing was measured. */
async function dragCard(page: Page, thread: CDPSession): Promise<number> {
  const id = await page.evaluate(() => {
    const middle = { x: window.innerWidth / 2, y: window.innerHeight / 2 };
    const far = (card: Element) => {
      const { left, top, width } = card.getBoundingClientRect();
      return Math.hypot(left + width / 2 - middle.x, top - middle.y);
    };
    const cards = [...document.querySelectorAll(".react-flow__node-card")].sort((a, b) => far(a) - far(b));
    return cards[0]?.getAttribute("data-id") ?? "";
  });
  const card = page.locator(`.react-flow__node-card[data-id="${id}"]`);
  const box = await card.boundingBox();
  if (!box) throw new Error("No card is on the canvas.");
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(16, box.height / 4)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 12, y + 8, { steps: 3 });
  const cost = await costOf(thread, async () => {
    for (let move = 1; move <= MOVES; move++) {
      await page.mouse.move(x + 12 + 60 * Math.sin(move / 6), y + 8 + 40 * Math.cos(move / 7));
    }
    await page.mouse.move(x + 100, y + 60);
  });
  const moved = (await card.boundingBox())?.x ?? 0;
  await page.mouse.up();
  if (Math.abs(moved - box.x) < 60) throw new Error(`The card ${id} was not dragged: it moved by ${moved - box.x} px.`);
  await page.waitForTimeout(200);
  return cost / (MOVES + 1);
}

async function costOf(thread: CDPSession, act: () => Promise<unknown>): Promise<number> {
  const before = await taskMs(thread);
  await act();
  return (await taskMs(thread)) - before;
}

async function taskMs(thread: CDPSession): Promise<number> {
  const { metrics } = await thread.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
}

function pageOf(styles: string): string {
  return `<!doctype html><html lang="en" data-theme="light"><head><style>${styles}</style></head>
<body style="margin:0"><div id="root" style="width:100vw;height:100vh"></div></body></html>`;
}

/** The page's script as a browser would get it in production. */
export async function bundleHarness(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["scripts/bench-canvas/harness.tsx"],
    bundle: true,
    minify: true,
    write: false,
    outdir: "out",
    format: "iife",
    platform: "browser",
    target: "chrome120",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  const script = outputFiles.find(({ path }) => path.endsWith(".js"));
  if (!script) throw new Error("The page for measuring has no script.");
  return script.text;
}
