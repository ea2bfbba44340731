import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findFreePort } from "./chain/anvil.ts";
import { CONTRACTS_CACHE_DIR } from "./chain/compile.ts";
import { createRpc } from "./chain/rpc.ts";
import type { DemoWorld } from "./chain/world.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const START_TIMEOUT_MS = 60_000;
let dataDir: string;
let ports: Record<"CHAIN" | "SMTP" | "TELEGRAM" | "MAILBOX", number>;
let demo: ChildProcess | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "demo-"));
  // Contracts that were compiled already need not be again; they are known by their digest.
  await cp(CONTRACTS_CACHE_DIR, join(dataDir, "contracts"), { recursive: true });
  const [CHAIN, SMTP, TELEGRAM, MAILBOX] = [
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
  ];
  ports = { CHAIN, SMTP, TELEGRAM, MAILBOX };
});
afterAll(async () => {
  await end("SIGKILL");
  await rm(dataDir, { recursive: true });
});

async function start(): Promise<void> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: undefined,
    BELLWETHER_DATA_DIR: dataDir,
    APP_URL: "http://localhost:3000",
  };
  for (const [name, port] of Object.entries(ports)) env[`DEMO_${name}_PORT`] = String(port);
  demo = spawn(process.execPath, ["demo/main.ts"], { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"] });
  await vi.waitFor(async () => expect((await ask("/health")).status).toBe("ready"), START_TIMEOUT_MS);
}

async function end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
  if (!demo || demo.exitCode !== null || demo.signalCode !== null) return null;
  demo.kill(signal);
  const [code] = (await once(demo, "exit")) as [number | null];
  return code;
}

async function ask(path: string): Promise<{ status?: string; chain?: { isResumed: boolean; blockNumber: number } }> {
  const response = await fetch(`http://127.0.0.1:${ports.MAILBOX}${path}`);
  return (await response.json()) as object;
}
const isChainUp = () =>
  createRpc(`http://127.0.0.1:${ports.CHAIN}`)("eth_chainId").then(
    () => true,
    () => false,
  );

test("default", { timeout: 120_000 }, async () => {
  await start();
  const world = JSON.parse(await readFile(join(dataDir, "demo-world.json"), "utf8")) as DemoWorld;
  expect(await ask("/world")).toEqual(world);
  expect(world.borrowers).toHaveLength(60);
  expect(await end("SIGTERM")).toBe(0);
  expect(await isChainUp()).toBe(false);
});

test("behavior: after kill -9 no anvil is left, and the next start goes on with the same chain", {
  timeout: 120_000,
}, async () => {
  await start();
  expect((await ask("/health")).chain?.isResumed).toBe(true);
  await end("SIGKILL");
  await vi.waitFor(async () => expect(await isChainUp()).toBe(false), 10_000);
  await start();
  expect((await ask("/health")).chain?.isResumed).toBe(true);
  expect(await end("SIGTERM")).toBe(0);
});
