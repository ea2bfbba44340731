import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bellwether-lock-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function complete(packages: Record<string, object>): Record<string, object> {
  const file = join(root, "package-lock.json");
  writeFileSync(file, JSON.stringify({ packages }));
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, "complete-lock.mjs")], { cwd: root });
  expect(status).toBe(0);
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

const found = { version: "2.0.0", optional: true, os: ["linux"], integrity: "sha512-x" };

test("default", () => {
  const packages = complete({
    "node_modules/next": {
      optionalDependencies: { "@next/swc-linux-x64-musl": "2.0.0", "@next/swc-darwin-arm64": "2.0.0" },
    },
  });
  expect(packages).toMatchObject({
    "node_modules/@next/swc-darwin-arm64": { version: "2.0.0", optional: true, os: ["darwin"], cpu: ["arm64"] },
    "node_modules/@next/swc-linux-x64-musl": { version: "2.0.0", os: ["linux"], cpu: ["x64"], libc: ["musl"] },
  });
});

test("behavior: what npm found stays", () => {
  const packages = {
    "node_modules/next": { optionalDependencies: { "swc-linux-x64": "2.0.0" } },
    "node_modules/swc-linux-x64": found,
  };
  expect(complete(packages)).toEqual(packages);
});

test("behavior: two versions of a package get a copy each", () => {
  const packages = complete({
    "node_modules/a": { optionalDependencies: { "b-darwin-arm64": "2.0.0" } },
    "node_modules/c/node_modules/a": { optionalDependencies: { "b-darwin-arm64": "1.0.0" } },
  });
  expect(packages).toMatchObject({
    "node_modules/b-darwin-arm64": { version: "2.0.0" },
    "node_modules/c/node_modules/b-darwin-arm64": { version: "1.0.0" },
  });
});

test("behavior: what an earlier run added follows the version wanted now", () => {
  const once = complete({ "node_modules/a": { optionalDependencies: { "b-darwin-arm64": "1.0.0" } } });
  const again = complete({ ...once, "node_modules/a": { optionalDependencies: { "b-darwin-arm64": "2.0.0" } } });
  expect(again["node_modules/b-darwin-arm64"]).toMatchObject({ version: "2.0.0" });
});
