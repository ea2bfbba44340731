// Adds to package-lock.json the optional platform packages that npm left out of it, because the registry at
// hand did not carry them. Without them `npm ci` refuses everywhere ("Missing: … from lock file"), also on the
// macOS and Windows machines that need them. Run it after every `npm install` that changes the lockfile.
import { readFileSync, writeFileSync } from "node:fs";

const LOCKFILE = "package-lock.json";
/** Words of a package's name → npm's `os` and `cpu` values. */
const OS_BY_WORD = {
  darwin: "darwin",
  win32: "win32",
  windows: "win32",
  win: "win32",
  linux: "linux",
  linuxmusl: "linux",
  android: "android",
  freebsd: "freebsd",
  openbsd: "openbsd",
  netbsd: "netbsd",
  sunos: "sunos",
  aix: "aix",
  openharmony: "openharmony",
};
const CPU_BY_WORD = {
  x64: "x64",
  amd64: "x64",
  arm64: "arm64",
  arm: "arm",
  armv7: "arm",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  loong64: "loong64",
  mips64el: "mips64el",
  wasm32: "wasm32",
};

const lock = JSON.parse(readFileSync(LOCKFILE, "utf8"));
const before = JSON.stringify(lock);
// What an earlier run added goes first: the versions wanted may have moved since.
for (const [place, entry] of Object.entries(lock.packages)) if (isOurs(entry)) delete lock.packages[place];

const unplaced = [];
const shallowFirst = Object.entries(lock.packages).sort(([a], [b]) => a.split("/").length - b.split("/").length);
for (const [dependent, { optionalDependencies }] of shallowFirst) {
  for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
    const found = placesFor(dependent, name)
      .map((place) => lock.packages[place])
      .find(Boolean);
    // An exact version must be met by that version: the copy found may be another dependent's, and older.
    if (found && (found.version === version || !isExact(version))) continue;
    const entry = platformEntry(name, version);
    if (entry) lock.packages[found ? besidePackage(dependent, name) : `node_modules/${name}`] = entry;
    else unplaced.push(`${name}@${version}, wanted by ${dependent}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
if (JSON.stringify(lock) !== before) writeFileSync(LOCKFILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`complete-lock: ${Object.values(lock.packages).filter(isOurs).length} platform packages added in all`);
for (const line of unplaced) console.error(`complete-lock: cannot tell the platform of ${line}`);

function isOurs(entry) {
  return (
    entry.optional === true && !entry.integrity && !entry.resolved && !entry.link && Boolean(entry.os || entry.cpu)
  );
}

/** Where Node looks for `name` from the package at `dependent`: beside it, then one level up, and so on. */
function placesFor(dependent, name) {
  const places = [];
  let folder = dependent;
  for (;;) {
    places.push(`${folder ? `${folder}/` : ""}node_modules/${name}`);
    if (!folder) return places;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1));
  }
}

function besidePackage(dependent, name) {
  return `${dependent.slice(0, dependent.lastIndexOf("node_modules/"))}node_modules/${name}`;
}

function platformEntry(name, version) {
  const words = name.split(/[-/]/);
  const os = words.map((word) => OS_BY_WORD[word]).find(Boolean);
  const cpu = words.map((word) => CPU_BY_WORD[word]).find(Boolean);
  if (!isExact(version) || !(os || cpu)) return undefined;
  const libc = /musl/.test(name) ? ["musl"] : /-gnu/.test(name) ? ["glibc"] : undefined;
  return { version, cpu: cpu && [cpu], libc, optional: true, os: os && [os] };
}

function isExact(version) {
  return /^\d/.test(version);
}
