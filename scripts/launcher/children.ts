import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Environment } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

export type ChildCommand = { name: string; args: string[]; env?: Record<string, string> };

export type Children = {
  /** Runs a child to its end; a failure is thrown. */
  runToEnd: (command: ChildCommand) => Promise<void>;
  /** Runs a child for as long as the launcher lives, starting it again when it ends. */
  keepAlive: (command: ChildCommand, onHopeless: () => void) => void;
  /** Ends a kept child, which then starts again at once; one that was given up starts too. */
  restart: (name: string) => void;
  stop: () => Promise<void>;
  /** Ends everything now. */
  kill: () => void;
};

/** The worker takes up to 20 s to finish what is under way. */
const GRACE_MS = 25_000;
/** A child that lived this long had come up: its next failure counts as the first. */
const HEALTHY_MS = 30_000;
const FAILURES_MAX = 5;
const RESTART_DELAY_MS = 500;
const DIE_WITH_PARENT = fileURLToPath(new URL("./die-with-parent.mjs", import.meta.url));

type State = {
  terminal: Terminal;
  env: Environment;
  restartDelayMs: number;
  alive: Map<string, ChildProcess>;
  /** Names of the children whose next end was asked for. */
  restarting: Set<string>;
  /** How to start those that failed too often. */
  givenUp: Map<string, () => void>;
  isStopping: boolean;
};
type Kept = { command: ChildCommand; onHopeless: () => void; failures: number };

/**
 * Runs Node programs as children that print through the launcher and end when it does, however it ends.
 *
 * @param restartDelayMs before the first new attempt, and twice as long before each next one
 */
export function createChildren(terminal: Terminal, env: Environment, restartDelayMs = RESTART_DELAY_MS): Children {
  const given = { terminal, env, restartDelayMs };
  const state: State = { ...given, alive: new Map(), restarting: new Set(), givenUp: new Map(), isStopping: false };
  return {
    runToEnd: async (command) => {
      const [code, signal] = await once(start(state, command), "exit");
      if (code !== 0) throw new Error(`${command.name} failed (${signal ?? `code ${code}`}); see its lines above.`);
    },
    keepAlive: (command, onHopeless) => keep(state, { command, onHopeless, failures: 0 }),
    restart: (name) => restart(state, name),
    stop: () => stopAll(state),
    kill: () => killAll(state),
  };
}

function start({ terminal, env, alive, isStopping }: State, { name, args, env: own }: ChildCommand): ChildProcess {
  if (isStopping) throw new Error(`${name} is not started any more: the launcher is stopping.`);
  const child = spawn(process.execPath, ["--import", DIE_WITH_PARENT, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A process group of its own: Ctrl-C reaches only the launcher, which stops things in order.
    detached: process.platform !== "win32",
    env: { NODE_ENV: "production", ...env, APP_ROLE: name, LAUNCHER_PID: String(process.pid), ...own },
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", (line) => terminal.relay(name, line));
  }
  alive.set(name, child);
  child.on("exit", () => {
    alive.delete(name);
    killGroup(child); // What it started and left behind would hold its ports.
  });
  return child;
}

function keep(state: State, { command, onHopeless, failures }: Kept): void {
  const bornMs = performance.now();
  start(state, command).on("exit", (code, signal) => {
    if (state.isStopping) return;
    const anew = () => keep(state, { command, onHopeless, failures: 0 });
    if (state.restarting.delete(command.name)) return anew();
    const count = performance.now() - bornMs > HEALTHY_MS ? 1 : failures + 1;
    if (count > FAILURES_MAX) {
      state.givenUp.set(command.name, anew);
      return onHopeless();
    }
    state.terminal.say(`${command.name} ended (${signal ?? `code ${code}`}), starting it again`);
    setTimeout(
      () => {
        if (!state.isStopping) keep(state, { command, onHopeless, failures: count });
      },
      state.restartDelayMs * 2 ** (count - 1),
    );
  });
}

function restart({ alive, restarting, givenUp }: State, name: string): void {
  const startGivenUp = givenUp.get(name);
  givenUp.delete(name);
  startGivenUp?.();
  const child = startGivenUp ? undefined : alive.get(name);
  if (!child) return; // Between two attempts: the next one starts from what is there by then.
  restarting.add(name);
  child.kill("SIGTERM");
}

async function stopAll(state: State): Promise<void> {
  state.isStopping = true;
  const children = [...state.alive.values()];
  const exits = children.map((child) => once(child, "exit"));
  for (const child of children) child.kill("SIGTERM");
  const deadline = setTimeout(() => killAll(state), GRACE_MS);
  await Promise.all(exits);
  clearTimeout(deadline);
}

function killAll(state: State): void {
  for (const child of state.alive.values()) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    // Nobody is left in the group.
  }
}
