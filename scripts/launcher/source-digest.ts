import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "./settings.ts";

/** Everything a build is made of. Every kind of file counts: an icon is part of the build too. */
const INPUTS = [
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "*.config.{ts,mjs}",
  "{proxy,instrumentation,instrumentation-client}.ts",
  "{app,components,server,db,public}/**/*",
];
const NOT_BUILT = /\.test\.tsx?$|\.md$|^server\/testing\/|^db\/migrations\/|^(vitest|playwright|drizzle)\.config\.ts$/;

/**
 * A digest that changes when, and only when, a new build would differ.
 *
 * @param env public variables (`NEXT_PUBLIC_…`) are built in, so they count
 */
export function sourceDigest(root: string, env: Environment = {}): string {
  const hash = createHash("sha256").update(process.version);
  for (const name of Object.keys(env).sort()) {
    if (name.startsWith("NEXT_PUBLIC_")) hash.update(`\0${name}=${env[name]}`);
  }
  for (const path of globSync(INPUTS, { cwd: root }).sort()) {
    const file = join(root, path);
    if (NOT_BUILT.test(path.replaceAll("\\", "/")) || !statSync(file).isFile()) continue;
    hash.update(`\0${path}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}
