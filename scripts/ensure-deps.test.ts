import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

type Entry = { version: string; optional?: boolean; os?: string[]; cpu?: string[] };

/** Stands in for npm: notes that it was called, and installs what the lockfile says, or fails. */
const FAKE_NPM = `
  const fs = require("node:fs");
  fs.appendFileSync("calls", process.argv.slice(2).join(" ") + "\\n");
  if (fs.existsSync("npm-fails")) process.exit(7);
  const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
  const mine = Object.entries(packages).filter(([, entry]) => !entry.optional);
  fs.mkdirSync("node_modules", { recursive: true });
  fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages: Object.fromEntries(mine) }));`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bellwether-deps-"));
  mkdirSync(join(root, "scripts"));
  cpSync(join(import.meta.dirname, "ensure-deps.mjs"), join(root, "scripts/ensure-deps.mjs"));
  writeFileSync(join(root, "npm.cjs"), FAKE_NPM);
  lock({ "node_modules/next": { version: "1.0.0" } });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function lock(packages: Record<string, Entry>): void {
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...packages } }));
}

function ensure(): { status: number | null; calls: string[]; errors: string } {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/ensure-deps.mjs"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, npm_execpath: join(root, "npm.cjs") },
  });
  const file = join(root, "calls");
  const calls = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return { status, calls, errors: stderr };
}

test("default", () => {
  expect(ensure()).toMatchObject({ status: 0, calls: ["ci"] });
  expect(ensure().calls).toEqual(["ci"]);
});

test("behavior: installs again when the lockfile wants another version", () => {
  ensure();
  lock({ "node_modules/next": { version: "1.0.1" } });
  expect(ensure().calls).toEqual(["ci", "ci"]);
});

test("behavior: an installation made by hand counts", () => {
  spawnSync(process.execPath, ["npm.cjs", "install"], { cwd: root });
  expect(ensure().calls).toEqual(["install"]);
});

test("behavior: packages of other platforms may be missing", () => {
  lock({
    "node_modules/next": { version: "1.0.0" },
    "node_modules/x": { version: "1.0.0", optional: true, os: ["plan9"] },
  });
  spawnSync(process.execPath, ["npm.cjs", "install"], { cwd: root });
  expect(ensure().calls).toEqual(["install"]);
});

test("behavior: a package of this platform that no registry carries is tried once", () => {
  const here = { version: "1.0.0", optional: true, os: [process.platform], cpu: [process.arch] };
  lock({ "node_modules/node-here": here });
  ensure();
  expect(ensure().calls).toEqual(["ci"]);
});

test("error: npm fails, and so does the command that needed it", () => {
  writeFileSync(join(root, "npm-fails"), "");
  expect(ensure()).toMatchObject({ status: 7, errors: expect.stringContaining("npm ci failed") });
});
