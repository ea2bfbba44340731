import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ChainUnavailableError } from "./errors.ts";
import { createRpc } from "./rpc.ts";

export const CHAIN_ID = 31337;

export type Anvil = {
  url: string;
  port: number;
  /** Of anvil itself. */
  pid: number;
  /** Settles when the process is gone, however it went. */
  exited: Promise<void>;
  /** Ends it at once. Nothing is saved: see `dumpChain`. */
  kill: () => Promise<void>;
};

export type AnvilOptions = {
  /** 0 for any free one. */
  port: number;
  args?: string[];
};

const START_TIMEOUT_MS = 15_000;
const PORT_ATTEMPTS = 3;

/**
 * Keeps anvil only as long as the pipe from this process is open, so that it cannot outlive even a `kill -9`.
 * In a shell without job control a background process reads /dev/null, hence descriptor 3.
 */
const GUARD = [
  "exec 3<&0",
  '"$0" "$@" 3<&- >/dev/null & node=$!',
  "echo $node",
  "(cat <&3 >/dev/null; kill -9 $node) >/dev/null 2>&1 &",
  "wait $node",
].join("\n");

/**
 * Starts the `anvil` of the npm package for this platform on 127.0.0.1 and waits until it answers.
 *
 * @throws ChainUnavailableError when the port is taken or the binary does not run here
 */
export async function startAnvil({ port, args = [] }: AnvilOptions): Promise<Anvil> {
  for (let attempt = 1; ; attempt++) {
    const chosen = port === 0 ? await findFreePort() : port;
    try {
      return await launch(chosen, args);
    } catch (error) {
      // Someone else may have taken the free port meanwhile.
      if (port !== 0 || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function launch(port: number, args: string[]): Promise<Anvil> {
  // anvil leaves its pages behind, in the home directory unless told otherwise.
  const pages = await mkdtemp(join(tmpdir(), "bellwether-anvil-"));
  const { child, pid } = spawnGuarded(anvilBinary(), [
    ...["--host", "127.0.0.1", "--port", String(port), "--chain-id", String(CHAIN_ID)],
    ...["--auto-impersonate", "--no-request-size-limit", "--disable-block-gas-limit", "--quiet"],
    ...["--cache-path", pages, ...args],
  ]);
  let complaint = "";
  child.stderr?.on("data", (chunk) => {
    complaint = (complaint + String(chunk)).slice(-2000);
  });
  let isGone = false;
  const exited = new Promise<void>((resolve) => {
    const leave = () => {
      isGone = true;
      child.stdin?.destroy();
      rmSync(pages, { recursive: true, force: true });
      resolve();
    };
    child.once("exit", leave).once("error", (error) => {
      complaint = error.message;
      leave();
    });
  });
  const kill = async () => {
    // The guard ends anvil when its pipe closes; without a guard this is anvil itself.
    if (process.platform === "win32") child.kill();
    child.stdin?.destroy();
    await exited;
  };
  const url = `http://127.0.0.1:${port}`;
  const rpc = createRpc(url);
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await answers(rpc)) || isGone) {
    if (isGone)
      throw new ChainUnavailableError(`did not start on port ${port}: ${complaint.trim() || "no reason given"}`);
    if (performance.now() > deadline) {
      await kill();
      throw new ChainUnavailableError(`did not answer on port ${port} within ${START_TIMEOUT_MS / 1000} s`);
    }
    await sleep(10);
  }
  return { url, port, pid: pid(), exited, kill };
}

function spawnGuarded(binary: string, args: string[]): { child: ChildProcess; pid: () => number } {
  if (process.platform === "win32") {
    const child = spawn(binary, args, { stdio: ["pipe", "ignore", "pipe"] });
    return { child, pid: () => child.pid ?? 0 };
  }
  const child = spawn("/bin/sh", ["-c", GUARD, binary, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  child.stdout?.on("data", (chunk) => {
    printed += String(chunk);
  });
  return { child, pid: () => Number.parseInt(printed, 10) };
}

async function answers(rpc: ReturnType<typeof createRpc>): Promise<boolean> {
  try {
    await rpc("eth_chainId");
    return true;
  } catch {
    return false;
  }
}

/** The package's own command is a Node wrapper that leaves the real process behind when it is killed. */
function anvilBinary(): string {
  const arch = process.arch === "arm64" ? "arm64" : "amd64";
  const suffix = process.platform === "win32" ? ".exe" : "";
  const require = createRequire(import.meta.url);
  const wrapper = createRequire(require.resolve("@foundry-rs/anvil/package.json"));
  const name = `@foundry-rs/anvil-${process.platform}-${arch}`;
  try {
    return join(dirname(wrapper.resolve(`${name}/package.json`)), "bin", `anvil${suffix}`);
  } catch (cause) {
    throw new ChainUnavailableError(`has no package for this platform (${name})`, cause);
  }
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new ChainUnavailableError("found no free port");
  return address.port;
}
