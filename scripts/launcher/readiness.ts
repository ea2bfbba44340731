import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 100;
const WEB_TIMEOUT_MS = 180_000;
const DEMO_TIMEOUT_MS = 120_000;

/** Waits until the web server answers and finds its database. */
export async function waitForWeb(port: number): Promise<void> {
  const isUp = await waitUntil(async () => (await fetch(`http://127.0.0.1:${port}/api/health`)).ok, WEB_TIMEOUT_MS);
  if (!isUp) throw new Error("The web server does not become healthy; see its lines above.");
}

/** Waits until the demo world has its chain, its workspace and its market. @returns false when that takes too long */
export function waitForDemo(demoUrl: string): Promise<boolean> {
  return waitUntil(async () => {
    const health = (await (await fetch(`${demoUrl}/health`)).json()) as { status?: string };
    return health.status === "ready";
  }, DEMO_TIMEOUT_MS);
}

async function waitUntil(isReady: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    // Refused connections and half-started servers are what is waited for to end.
    if (await isReady().catch(() => false)) return true;
    await sleep(POLL_MS);
  }
  return false;
}
