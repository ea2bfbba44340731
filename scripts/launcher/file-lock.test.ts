import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withFileLock } from "./file-lock.ts";

let root: string;
let file: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bellwether-lock-"));
  file = join(root, "cache/build.lock");
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("default", async () => {
  expect(await withFileLock(file, async () => existsSync(file))).toBe(true);
  expect(existsSync(file)).toBe(false);
});

test("behavior: one at a time", async () => {
  let inside = 0;
  let insideMax = 0;
  const work = async () => {
    insideMax = Math.max(insideMax, ++inside);
    await sleep(5);
    inside--;
  };
  await Promise.all([withFileLock(file, work), withFileLock(file, work), withFileLock(file, work)]);
  expect(insideMax).toBe(1);
});

test("behavior: says once whom it waits for", async () => {
  const waits: number[] = [];
  let finish: () => void = () => undefined;
  const first = withFileLock(file, () => new Promise<void>((resolve) => (finish = resolve)));
  const second = withFileLock(
    file,
    async () => undefined,
    (pid) => {
      waits.push(pid);
      finish();
    },
  );
  await Promise.all([first, second]);
  expect(waits).toEqual([process.pid]);
});

test("behavior: the lock of a process that is gone is taken over", async () => {
  await withFileLock(file, async () => undefined);
  const dead = spawn("true");
  await once(dead, "exit");
  await writeFile(file, String(dead.pid));
  expect(await withFileLock(file, async () => "mine")).toBe("mine");
});

test("error: a failure gives the lock back", async () => {
  await expect(withFileLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(file)).toBe(false);
});
