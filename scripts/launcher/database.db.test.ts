import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeEmbeddedPostgres } from "#scripts/postgres/embedded.ts";
import { AlreadyRunningError, keepPostgres } from "./database.ts";
import type { Shutdown } from "./shutdown.ts";
import type { Terminal } from "./terminal.ts";

let dataDir: string;
let said: string[];
let onSay: (text: string) => void;
let cleanups: (() => Promise<void> | void)[];
let isStopping: boolean;

const terminal: Terminal = {
  say: (text) => {
    said.push(text);
    onSay(text);
  },
  relay: () => undefined,
  print: () => undefined,
  secondsSinceStart: () => "0.0 s",
};
const shutdown: Shutdown = {
  get isStopping() {
    return isStopping;
  },
  onStop: (cleanup) => void cleanups.push(cleanup),
  guard: (step) => step,
  stop: (why) => Promise.reject(new Error(why)),
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "bellwether-database-"));
  said = [];
  onSay = () => undefined;
  cleanups = [];
  isStopping = false;
});
afterEach(async () => {
  await stop();
  await removeEmbeddedPostgres({ dir: join(dataDir, "pg") });
  await rm(dataDir, { recursive: true, force: true });
});

async function stop(): Promise<void> {
  isStopping = true;
  for (const cleanup of cleanups.splice(0)) await cleanup();
}

async function answer(url: string): Promise<unknown> {
  const sql = postgres(url, { max: 1 });
  try {
    return (await sql`select 1 as one`)[0]?.one;
  } finally {
    await sql.end();
  }
}

function nextSaid(pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    onSay = (text) => {
      if (pattern.test(text)) resolve();
    };
  });
}

test("default", async () => {
  const url = await keepPostgres(dataDir, terminal, shutdown);
  expect(said).toEqual([expect.stringMatching(/^Postgres started on port \d+$/)]);
  expect(await answer(url)).toBe(1);
  await stop();
  await expect(answer(url)).rejects.toThrow("ECONNREFUSED");
});

test("behavior: killed, it comes back under the same address", async () => {
  const url = await keepPostgres(dataDir, terminal, shutdown);
  const isBack = nextSaid(/is back/);
  const pid = (await readFile(join(dataDir, "pg/data/postmaster.pid"), "utf8")).split("\n")[0];
  process.kill(Number(pid), "SIGKILL");
  await isBack;
  expect(await answer(url)).toBe(1);
});

test("error: a second launcher on the same data is refused, and the first goes on", async () => {
  const url = await keepPostgres(dataDir, terminal, shutdown);
  await expect(keepPostgres(dataDir, terminal, shutdown)).rejects.toThrow(AlreadyRunningError);
  expect(await answer(url)).toBe(1);
});
