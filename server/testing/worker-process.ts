import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleWorker as bundle } from "#scripts/launcher/bundle-worker.ts";
import { WORKER_FLAGS } from "#scripts/launcher/worker-flags.ts";

export type WorkerProcess = {
  child: ChildProcess;
  says: (words: string) => boolean;
  /** Its exit code, null after a kill. */
  ended: Promise<number | null>;
};

/** The worker as it ships, in one file: it starts in a fraction of the time that its sources take. */
export async function bundleWorker(): Promise<{ path: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "bellwether-worker-"));
  const path = await bundle(dir);
  return { path, remove: () => rm(dir, { recursive: true, force: true }) };
}

type Killing = {
  path: string;
  settings?: Record<string, string>;
  everyMs: number;
  /** Once both work. */
  begin: () => Promise<unknown>;
  /** Nobody is killed any more, and the two go on until all is done. */
  isAlmostDone: () => Promise<boolean>;
  isDone: () => Promise<boolean>;
};

/**
 * Keeps two workers at work until all is done, and every so often kills the older one in whatever it is doing; a new one
 * takes its place. @returns how many were killed
 */
export async function workAndKill({ path, settings = {}, everyMs, ...of }: Killing): Promise<number> {
  const workers = [spawnWorker(path, settings), spawnWorker(path, settings)];
  const areReady = () => workers.every(isReady);
  let kills = 0;
  try {
    while (!areReady()) await sleep(50);
    await of.begin();
    let killedAt = performance.now();
    while (!(await of.isAlmostDone())) {
      await sleep(100);
      if (performance.now() - killedAt < everyMs || !areReady()) continue;
      workers.shift()?.child.kill("SIGKILL");
      workers.push(spawnWorker(path, settings));
      kills += 1;
      killedAt = performance.now();
    }
    while (!(await of.isDone())) await sleep(100);
  } finally {
    for (const { child } of workers) child.kill("SIGTERM");
    await Promise.all(workers.map(({ ended }) => ended));
  }
  return kills;
}

/** @throws when it has ended before it was: nobody should wait for it */
function isReady({ says, child }: WorkerProcess): boolean {
  if (says("worker ready")) return true;
  if (child.exitCode !== null) throw new Error(`a worker ended with ${child.exitCode} before it was ready`);
  return false;
}

/** One worker process that is ready, while `work` is done. */
export async function withWorker<T>(
  path: string,
  settings: Record<string, string>,
  work: (worker: WorkerProcess) => Promise<T>,
): Promise<T> {
  const worker = spawnWorker(path, settings);
  try {
    while (!isReady(worker)) await sleep(50);
    return await work(worker);
  } finally {
    worker.child.kill("SIGTERM");
    await worker.ended;
  }
}

/** A worker process on this test's database, with these settings on top. */
export function spawnWorker(path: string, settings: Record<string, string>): WorkerProcess {
  const lines: string[] = [];
  const child = spawn(process.execPath, [...WORKER_FLAGS, path], {
    env: { ...process.env, APP_ROLE: "worker", LOG_LEVEL: "info", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => lines.push(line));
  }
  return {
    child,
    says: (words) => lines.some((line) => line.includes(words)),
    ended: once(child, "close").then(([code]) => code as number | null),
  };
}
