import { readFileSync } from "node:fs";

/** Memory that a process holds, in megabytes. Linux only, as the benchmarks that promise it are. */
export function residentMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}
