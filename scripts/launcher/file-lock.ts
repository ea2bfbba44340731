import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./is-alive.ts";

/**
 * Runs `work` while no other process on this machine runs work under the same lock file.
 *
 * The file holds its owner's process number, so the lock of a process that was killed is taken over.
 * @param onWait called once, with that number, when somebody else is at it
 */
export async function withFileLock<T>(
  file: string,
  work: () => Promise<T>,
  onWait: (pid: number) => void = () => undefined,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  for (let hasWaited = false; !tryCreate(file); hasWaited = true) {
    const owner = readOwner(file);
    if (owner !== undefined && !isAlive(owner)) rmSync(file, { force: true });
    else {
      if (!hasWaited && owner !== undefined) onWait(owner);
      await sleep(200);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryCreate(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function readOwner(file: string): number | undefined {
  try {
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined; // Given up meanwhile.
  }
}
