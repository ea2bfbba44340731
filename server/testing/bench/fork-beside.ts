import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A benchmark's other side, in a process of its own: a file of this folder. */
export function forkBeside(file: string, args: string[] = []): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), args, { stdio: "inherit" });
}
