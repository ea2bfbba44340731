// Runs before `npm start`, `npm test` and `npm run dev`, on whatever Node started npm (20 or newer): installs
// when node_modules does not hold what package-lock.json says, then makes sure that there is a Node 24 to run on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 24;
const STAMP = "node_modules/.installed-lock";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const lockText = readFileSync("package-lock.json", "utf8");
const digest = createHash("sha256").update(`${process.platform} ${process.arch}\n${lockText}`).digest("hex");
if (!isInstalled(JSON.parse(lockText))) install();
requireNode();

/**
 * Compares with the lockfile that npm keeps inside node_modules, so that an installation made by hand counts too.
 * A platform package may be missing on purpose (no registry carries all of them); the stamp says that an
 * installation of this very lockfile has already tried.
 */
function isInstalled(lock) {
  const installed = readJson("node_modules/.package-lock.json")?.packages;
  if (!installed) return false;
  const tried = existsSync(STAMP) && readFileSync(STAMP, "utf8") === digest;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === "") return true;
    const found = installed[path];
    if (found) return found.version === wanted.version;
    return wanted.optional === true && (tried || !isMadeForThisPlatform(wanted));
  });
}

function isMadeForThisPlatform({ os, cpu, libc }) {
  return Boolean(os?.includes(process.platform) && cpu?.includes(process.arch)) && !libc?.includes("musl");
}

function install() {
  console.log("[install] Installing dependencies (first run, or package-lock.json changed): about a minute …");
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const { status } = npm
    ? spawnSync(process.execPath, [npm, "ci"], { stdio: "inherit" })
    : spawnSync("npm", ["ci"], { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) {
    console.error("[install] npm ci failed; see its message above.");
    process.exit(status ?? 1);
  }
  writeFileSync(STAMP, digest);
  console.log(`[install] Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function requireNode() {
  if (existsSync("node_modules/.bin/node") || existsSync("node_modules/.bin/node.cmd")) return;
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) return;
  console.error(
    `[install] Bellwether runs on Node ${NODE_MAJOR_MIN} or newer, and this is ${process.version}. npm can bring a ` +
      `Node of its own for Linux and Windows, but not for ${process.platform}-${process.arch}: install Node ` +
      `${NODE_MAJOR_MIN} (https://nodejs.org), then run the command again.`,
  );
  process.exit(1);
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
