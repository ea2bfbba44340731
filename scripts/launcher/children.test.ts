import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Children, createChildren } from "./children.ts";
import { isAlive } from "./is-alive.ts";
import type { Terminal } from "./terminal.ts";

/** Prints its number, and ends only when told to. */
const FOREVER = "console.log('pid', process.pid); setInterval(() => {}, 1000)";
const program = (code: string) => ["--input-type=module", "-e", code];

let lines: string[];
let onLine: (line: string) => void;
let children: Children;

beforeEach(() => {
  lines = [];
  onLine = () => undefined;
  children = createChildren(fakeTerminal(), process.env, 1);
});
afterEach(() => children.stop());

function fakeTerminal(): Terminal {
  const note = (line: string) => {
    lines.push(line);
    onLine(line);
  };
  return {
    say: note,
    relay: (child, line) => note(`${child}: ${line}`),
    print: note,
    secondsSinceStart: () => "0.0 s",
  };
}

/** Resolves with the first match in a line printed from now on. */
function nextMatch(pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    onLine = (line) => {
      const match = pattern.exec(line);
      if (match) resolve(match);
    };
  });
}

async function nextPid(): Promise<number> {
  return Number((await nextMatch(/pid (\d+)/))[1]);
}

test("default", async () => {
  await children.runToEnd({
    name: "db",
    args: program("console.log(process.env.APP_ROLE, process.env.OWN)"),
    env: { OWN: "1" },
  });
  expect(lines).toEqual(["db: db 1"]);
});

test("behavior: a kept child that was killed starts again", async () => {
  const first = nextPid();
  children.keepAlive({ name: "worker", args: program(FOREVER) }, () => undefined);
  const killed = await first;
  const second = nextPid();
  process.kill(killed, "SIGKILL");
  expect(await second).not.toBe(killed);
  expect(lines).toContain("worker ended (SIGKILL), starting it again");
});

test("behavior: what a killed child left behind goes too, as it would hold its ports", async () => {
  const code = `import { spawn, spawnSync } from "node:child_process";
    console.log("pid", spawn("sleep", ["60"], { stdio: "ignore" }).pid); process.kill(process.pid, "SIGKILL");`;
  const grandchild = nextPid();
  await children.runToEnd({ name: "demo", args: program(code) }).catch(() => undefined);
  await untilGone(await grandchild);
});

test("behavior: stop ends everything, and nothing starts again", async () => {
  const pid = nextPid();
  children.keepAlive({ name: "web", args: program(FOREVER) }, () => undefined);
  const running = await pid;
  await children.stop();
  expect(isAlive(running)).toBe(false);
  await expect(children.runToEnd({ name: "db", args: program("") })).rejects.toThrow("the launcher is stopping");
});

test("behavior: a child that is asked to restart does so without a complaint", async () => {
  const first = nextPid();
  children.keepAlive({ name: "web", args: program(FOREVER) }, () => undefined);
  const before = await first;
  const second = nextPid();
  children.restart("web");
  expect(await second).not.toBe(before);
  expect(lines.filter((line) => line.includes("ended"))).toEqual([]);
});

test("behavior: children leave when the launcher is killed", async () => {
  const code = `
    import { createChildren } from "#scripts/launcher/children.ts";
    const print = (_child, line) => console.log(line);
    createChildren({ relay: print, say: print }, process.env)
      .keepAlive({ name: "web", args: ["--input-type=module", "-e", ${JSON.stringify(FOREVER)}] }, () => {});`;
  const launcher = spawn(process.execPath, program(code), { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: launcher.stdout }), "line");
  launcher.kill("SIGKILL");
  await untilGone(Number(/\d+/.exec(String(line))?.[0]));
});

test("behavior: a child that keeps failing is given up, until it is asked to restart", async () => {
  const hopeless = new Promise<void>((resolve) =>
    children.keepAlive({ name: "worker", args: program("console.log('pid', process.pid); process.exit(1)") }, resolve),
  );
  await hopeless;
  const again = nextPid();
  children.restart("worker");
  expect(await again).toBeGreaterThan(0);
});

test("error: a child that fails says which and how", async () => {
  await expect(children.runToEnd({ name: "build", args: program("process.exit(3)") })).rejects.toThrow(
    "build failed (code 3); see its lines above.",
  );
});

/** The test's time limit is the bound. */
async function untilGone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(0);
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A process that ended but was not collected by its parent yet still has its number. */
function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}
