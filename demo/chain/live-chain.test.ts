import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { findFreePort } from "./anvil.ts";
import { CONTRACTS_CACHE_DIR } from "./compile.ts";
import { type LiveChain, startLiveChain } from "./live-chain.ts";

let dataDir: string;
let port: number;
let live: LiveChain | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "live-chain-"));
  port = await findFreePort();
});
afterEach(async () => {
  await live?.stop();
  live = undefined;
});
afterAll(() => rm(dataDir, { recursive: true }));

async function start(): Promise<LiveChain> {
  live = await startLiveChain({
    port,
    dataDir,
    cacheDir: CONTRACTS_CACHE_DIR,
    log: () => undefined,
    pace: { blockSeconds: 1 },
  });
  return live;
}
const head = async ({ chain }: LiveChain) => chain.client.getBlock();

test("default", { timeout: 120_000 }, async () => {
  const first = await start();
  expect(first.isResumed).toBe(false);
  const { number } = await head(first);
  await vi.waitFor(async () => expect((await head(first)).number).toBeGreaterThan(number), 10_000);
  const lateSeconds = Date.now() / 1000 - Number((await head(first)).timestamp);
  expect(Math.abs(lateSeconds)).toBeLessThan(10);
});

test("behavior: the same chain goes on after a stop", { timeout: 120_000 }, async () => {
  const first = await start();
  const { number } = await head(first);
  const { hash } = await first.chain.client.getBlock({ blockNumber: number - 1n });
  await first.stop();
  const second = await start();
  expect(second.isResumed).toBe(true);
  expect(second.world).toEqual(first.world);
  expect((await second.chain.client.getBlock({ blockNumber: number - 1n })).hash).toBe(hash);
  await vi.waitFor(async () => expect((await head(second)).number).toBeGreaterThan(number), 10_000);
});

test("behavior: a compaction keeps the chain and its last blocks", { timeout: 120_000 }, async () => {
  const running = await start();
  const before = await head(running);
  await running.compact();
  expect((await running.chain.client.getBlock({ blockNumber: before.number })).hash).toBe(before.hash);
  await vi.waitFor(async () => expect((await head(running)).number).toBeGreaterThan(before.number), 10_000);
  expect(running.restarts()).toBe(0);
});

test("behavior: anvil is started again when it dies", { timeout: 120_000 }, async () => {
  const running = await start();
  process.kill(running.anvilPid(), "SIGKILL");
  await vi.waitFor(() => expect(running.restarts()).toBe(1), 20_000);
  const { number } = await head(running);
  await vi.waitFor(async () => expect((await head(running)).number).toBeGreaterThan(number), 10_000);
});

test("error: a saved chain that is cut short is left behind", { timeout: 120_000 }, async () => {
  await writeFile(join(dataDir, "chain-state.gz"), "cut short");
  expect((await start()).isResumed).toBe(false);
});
