import { spawnSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "#scripts/launcher/ports.ts";
import { type Account, runAs } from "./account.ts";

export type ServerOptions = {
  account: Account;
  pgCtl: string;
  data: string;
  log: string;
  /** 0 takes any free port. */
  port: number;
  isEphemeral: boolean;
  settings: readonly string[];
};
export type Server = { port: number; isAdopted: boolean };

const START_ATTEMPTS_MAX = 5;
const READY_TIMEOUT_MS = 30_000;
/** Lines of postmaster.pid, as Postgres documents them in `miscadmin.h`. */
const PID_LINE = 0;
const PORT_LINE = 3;
const STATUS_LINE = 7;

/** Starts the server on `data`, or adopts the one that a killed process left running there. */
export async function ensureServer(options: ServerOptions): Promise<Server> {
  let isAdopted = await isRunning(options);
  for (let attempt = 1, isUp = isAdopted; !isUp; attempt++) {
    try {
      await start(options);
      isUp = true;
    } catch (error) {
      // Another process may have started it meanwhile, or a killed server's backends may still be leaving.
      isUp = isAdopted = await isRunning(options);
      if (isUp) break;
      if (attempt === START_ATTEMPTS_MAX) {
        throw new Error(`Postgres does not start. Its log ends with:\n${await lastLines(options.log)}`, {
          cause: error,
        });
      }
      await sleep(500);
    }
  }
  return { port: await waitUntilReady(options.data), isAdopted };
}

/** Ends the server, its clients' statements included; nothing happens when it does not run. */
export async function stopServer({ account, pgCtl, data }: Pick<ServerOptions, "account" | "pgCtl" | "data">) {
  await runAs(account, [pgCtl, "-D", data, "-m", "fast", "-w", "-t", "30", "stop"], [0, 1]);
}

async function start({ account, pgCtl, data, log, port, isEphemeral, settings: more }: ServerOptions): Promise<void> {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=''", "max_connections=100", ...more];
  if (isEphemeral) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  const flags = [`-p ${port || (await findFreePort())}`, ...settings.map((setting) => `-c ${setting}`)].join(" ");
  await runAs(account, [pgCtl, "-D", data, "-l", log, "-w", "-t", "60", "-o", flags, "start"]);
}

/**
 * Asks pg_ctl, then looks at the process itself: pg_ctl takes any process with the recorded number for the server,
 * so a zombie, or a stranger that got the number after a reboot, would keep Postgres from ever starting again.
 */
async function isRunning({ account, pgCtl, data }: ServerOptions): Promise<boolean> {
  const status = await runAs(account, [pgCtl, "-D", data, "status"], [0, 3]);
  if (status !== 0) return false;
  const pid = Number((await pidFile(data))[PID_LINE]);
  if (isPostgres(pid)) return true;
  await rm(join(data, "postmaster.pid"), { force: true });
  return false;
}

function isPostgres(pid: number): boolean {
  const { stdout, error } = spawnSync("ps", ["-o", "stat=,comm=", "-p", String(pid)], { encoding: "utf8" });
  // No `ps` here: believe pg_ctl.
  return Boolean(error) || /^\s*[^Z\s]\S*\s+.*postgres/m.test(stdout);
}

/** @returns the port on which the server takes connections */
async function waitUntilReady(data: string): Promise<number> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const lines = await pidFile(data);
    if (lines[STATUS_LINE]?.trim() === "ready") return Number(lines[PORT_LINE]);
    if (performance.now() > deadline) throw new Error(`Postgres in ${data} did not become ready in time.`);
    await sleep(50);
  }
}

async function pidFile(data: string): Promise<string[]> {
  return (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
}

async function lastLines(file: string): Promise<string> {
  const lines = (await readFile(file, "utf8").catch(() => "")).trimEnd().split("\n");
  return lines.slice(-12).join("\n");
}
